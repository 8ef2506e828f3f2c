"""Sphinx's configuration of the site; ``ivmdvddrive docs build`` puts this folder and the generated pages together."""

import importlib.metadata
from pathlib import Path

project = "IVMDVDDrive"
author = "The maintainers of ivmdvddrive"
release = importlib.metadata.version("ivmdvddrive")

extensions = ["myst_parser", "sphinx_needs", "ivmdvddrive_conformance.tools.site.extension"]
exclude_patterns = ["evidence/README.md", "**.inc"]
nitpicky = True
locale_dirs = ["locale"]
gettext_compact = "site"  # one catalogue for all pages
smartquotes = False  # what is printed is what is meant: "D:" is no “D:”

myst_enable_extensions = ["attrs_block", "attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3

needs_id_regex = r"^[A-Za-z0-9_.\-]+$"
needs_types = [
    {"directive": kind, "title": kind.capitalize(), "prefix": "", "color": "#ffffff", "style": "node"}
    for kind in ("clause", "erratum", "ambiguity", "scenario", "mutant")
]
needs_fields = {
    name: {"default": ""}
    for name in ("profiles", "level", "aspect", "code", "value", "condition", "claim", "source", "feature", "family")
}
needs_links = {
    "errata": {"outgoing": "errata", "incoming": "touches"},
    "ambiguities": {"outgoing": "ambiguities", "incoming": "leaves open"},
    "scenarios": {"outgoing": "scenarios", "incoming": "shows"},
    "mutants": {"outgoing": "mutants", "incoming": "breaks"},
}
needs_css = "blank.css"  # the cards are site.css's
needs_build_json = True  # needs.json: the traceability as data

html_theme = "furo"
html_title = f"IVMDVDDrive {release}"
html_theme_options = {
    "light_css_variables": {
        "color-good": "#1a6b34",
        "color-bad": "#b3261e",
        "color-open": "#8a4b00",
        "color-quiet": "#595f69",
        "color-card": "#f7f8fa",
        "color-line": "#d9dde3",
    },
    "dark_css_variables": {
        "color-good": "#6fd08c",
        "color-bad": "#ff8a80",
        "color-open": "#f0b45e",
        "color-quiet": "#a3abb8",
        "color-card": "#1b1e23",
        "color-line": "#3a3f47",
    },
}
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "languages.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_static_path = ["_static"]
html_extra_path = ["extra"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_search_scorer = str(Path(__file__).parent / "_static" / "scorer.js")  # Sphinx takes it from its own folder
html_use_index = False  # the site has nothing that belongs into one
html_copy_source = False  # most pages have no source but the data
html_show_copyright = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
