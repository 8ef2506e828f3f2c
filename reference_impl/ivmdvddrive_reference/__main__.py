"""``python -m ivmdvddrive_reference``: the reference on the wire protocol."""

from .wire import serve

if __name__ == "__main__":
    serve()
