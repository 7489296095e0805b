"""The server, the same in `make run` and in production; PORTAL_* and the command line say the rest."""

worker_class = "gthread"
workers = 1  # SQLite: one process with threads. PostgreSQL: as many as there are cores.
threads = 8
preload_app = False
timeout = 30
graceful_timeout = 10
keepalive = 15
max_requests = 0
accesslog = None  # addresses may name people; the portal logs pages by name
errorlog = "-"
loglevel = "warning"
limit_request_line = 4094
limit_request_fields = 60
forwarded_allow_ips = "127.0.0.1"
