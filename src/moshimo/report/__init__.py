"""Report: the brief in two languages, as one document and one page."""

from moshimo.report.brief import Brief, brief
from moshimo.report.document import brief_document
from moshimo.report.page import page
from moshimo.report.texts import LANGUAGES

__all__ = ["LANGUAGES", "Brief", "brief", "brief_document", "page"]
