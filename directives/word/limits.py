"""What the child process that reads Word files may use."""

from directives.pdf.limits import MEGABYTE, Limits

MAX_FILE = 20 * MEGABYTE
READ = Limits(cpu=5, wall=5, memory=300 * MEGABYTE)
CONVERT = Limits(cpu=40, wall=60, memory=4096 * MEGABYTE, file=64 * MEGABYTE)
"""LibreOffice reserves far more addresses than it uses."""
ACTIONS = {"read": READ, "convert": CONVERT}
