"""What people see: operator and administrator pages, the public agreement page."""
