"""Real foreign programs for the tests: with parts.Kannel(folder) as gateway: ... (see README.md)."""

from .browser import Chromium
from .gateway import Kannel, Sms
from .mail import MailServer
from .process import Endpoint, Program, free_ports, wait_for
from .prometheus import Alertmanager, promtool

__all__ = ["Alertmanager", "Chromium", "Endpoint", "Kannel", "MailServer", "Program", "Sms", "free_ports", "promtool",
           "wait_for"]
