"""The application server: few processes with many threads. A thread waits for the database or a child process."""

bind = "unix:/run/dinh-huong/web.sock"
worker_class = "gthread"
workers = 2
threads = 16
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
keepalive = 75
limit_request_line = 4094
forwarded_allow_ips = "*"  # only nginx reaches the socket
accesslog = None
