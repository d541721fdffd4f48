"""The locked-down configuration of the rich-text editor: only what ``directives.markup`` keeps. Imports nothing.

The editor is treated as hostile; this configuration is comfort and a first line, ``markup.clean`` is the guard.
"""

from typing import Any

PARAGRAPH_CLASSES = ["ta-left", "ta-center", "ta-right", "ta-justify"]
REMOVED_PLUGINS = (
    "a11yhelp about autoembed bbcode bidi codesnippet codesnippetgeshi colorbutton colordialog copyformatting "
    "devtools dialogadvtab div docprops easyimage editorplaceholder elementspath embed embedbase exportpdf "
    "filebrowser filetools flash font forms iframe image language mathjax newpage pagebreak preview print save scayt "
    "showblocks smiley sourcearea stylescombo templates uicolor uploadimage uploadwidget wsc wysiwygarea"
)
CKEDITOR_CONFIGS: dict[str, dict[str, Any]] = {
    "default": {
        "skin": "moono-lisa",
        "toolbar": [
            ["Format"],
            ["Bold", "Italic", "Underline"],
            ["JustifyLeft", "JustifyCenter", "JustifyRight", "JustifyBlock"],
            ["NumberedList", "BulletedList", "Outdent", "Indent"],
            ["Link", "Unlink", "Table", "SpecialChar"],
            ["PasteText", "RemoveFormat"],
            ["Undo", "Redo"],
            ["Find", "Maximize"],
        ],
        "removePlugins": ",".join(REMOVED_PLUGINS.split()),
        "extraPlugins": "divarea",  # no editing frame, so that the page's own policy holds for the text
        "fullPage": False,
        "allowedContent": {
            "p h3 h4": {"classes": ",".join(PARAGRAPH_CLASSES)},
            "strong em u s sub sup blockquote ol ul li br": True,
            "table thead tbody tr": True,
            "th td": {"attributes": "colspan,rowspan"},
            "a": {"attributes": "!href"},
        },
        "disallowedContent": "script style iframe object embed form input svg math; *[on*]; *{*}",
        "justifyClasses": PARAGRAPH_CLASSES,
        "pasteFromWordRemoveFontStyles": True,
        "entities": False,  # stored text holds letters, so that search and comparison work
        "entities_latin": False,
        "basicEntities": True,
        "format_tags": "p;h3;h4",
        "stylesSet": False,
        "customConfig": "",
        "language": "vi",
        "linkShowAdvancedTab": False,
        "linkShowTargetTab": False,
        "disableNativeSpellChecker": False,
        "versionCheck": False,
        "height": 180,
        "width": "100%",
    },
}
