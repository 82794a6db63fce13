# What of Django's settings concerns the pooler.
import os

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "PORT": os.environ.get("POOLER_PORT", "6432"),
        "NAME": "site",
        "USER": "site",
        "PASSWORD": "site-password",
        # A connection for each thread, never closed: it costs a few kB in the pooler and nothing in PostgreSQL.
        "CONN_MAX_AGE": None,
        # QuerySet.iterator() with a server-side cursor works inside transaction.atomic() only, as a cursor lives in a transaction.
        "DISABLE_SERVER_SIDE_CURSORS": os.environ.get("SERVER_SIDE_CURSORS") != "1",
    }
}
INSTALLED_APPS = ["shop"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
SECRET_KEY = "not-used-here"
