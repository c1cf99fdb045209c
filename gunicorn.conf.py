"""How gunicorn serves the application when it is started as plain `gunicorn wsgi:app`."""

import multiprocessing
import os
import sys
from pathlib import Path

import logs
from consent.working_days import BadCalendar, packaged, with_folder
from models import contact_key, schema
from models.vault import Vault, VaultError
from settings import Settings, SettingsError

# Read here too, in the master process: it would start a failing worker again and again.
try:
    _settings = Settings.read(os.environ)
    schema.check(_settings.database_url)
    contact_key.check(_settings.database_url, Vault(_settings.encryption_keys))
    with_folder(packaged(), _settings.holidays)
except (SettingsError, BadCalendar, schema.SchemaError, VaultError) as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(2) from None

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(max(2, multiprocessing.cpu_count()), 8))
# Whoever waits for the disk or for a portal holds one; those who wait for the disk share its next turn.
threads = 32
timeout = 60
graceful_timeout = 30
keepalive = 5
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190
control_socket_disable = True
logconfig_dict = logs.config(_settings.log_level, _settings.secrets)
accesslog = "-"
# Method, path, status, bytes, microseconds; the query string of a frame holds DOMAIN and APP_SID.
access_log_format = "%(m)s %(U)s %(s)s %(B)s %(D)s"
