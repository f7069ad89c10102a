"""Report: the brief in two languages, as one document and one page."""

from moshimo.report.document import brief_document
from moshimo.report.page import page
from moshimo.report.story import explain
from moshimo.report.texts import LANGUAGES
from moshimo.report.writing import Brief, brief

__all__ = ["LANGUAGES", "Brief", "brief", "brief_document", "explain", "page"]
