"""The files of our pages (templates, styles, scripts) as one blueprint that every page's links go through."""

from flask import Blueprint

bp = Blueprint("pages", __name__, template_folder="templates", static_folder="static")
