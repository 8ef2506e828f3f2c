"""The ``libvirt`` IUT."""

from __future__ import annotations

from .bench import LibvirtBench

__all__ = ["LibvirtBench"]
