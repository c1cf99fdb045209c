"""What the application does, one module per thing, one transaction each."""
