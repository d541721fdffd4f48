"""Words of Django that it has no Vietnamese for: our catalogue has them, and this list keeps them in it.

Nothing reads the lists; what is shown comes from Django's own code, which asks for the same words.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("Add link"),
    _("Added:"),
    _("Changed:"),
    _("Deleted:"),
    _("Change or view list link"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Disable password-based authentication"),
    _("Enable password-based authentication"),
    _("Filter navigation items"),
    _("Forgotten your login credentials?"),
    _("In case you’ve forgotten, you are:"),
    _("Model name"),
    _("Select all objects on this page for an action"),
    _("Select this object for an action - {}"),
    _("Set password"),
    _("Set password: %s"),
    _("Sidebar"),
    _("This action will <strong>enable</strong> password-based authentication for this user."),
    _("Toggle navigation"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: dark)"),
    _("Toggle theme (current theme: light)"),
    _("View selected %(model)s"),
    _("Conflicting form data submitted. Please try again."),
    _("Disabled"),
    _("Enabled"),
    _("Enable password-based authentication for this user by setting a password."),
    _("Password-based authentication"),
    _("Password-based authentication was disabled."),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may"
        " still be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    _("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    _("Constraint “%(name)s” is violated."),
    _("Date out of range"),
    _("Ensure this value is a multiple of step size %(limit_value)s."),
    _("Enter a complete value."),
    _("Enter a valid %(protocol)s address."),
    _("Enter a valid JSON."),
    _("Enter a valid domain name."),
    _("Enter a valid duration."),
    _("Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens."),
    _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    _("File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s."),
    _("IPv4 or IPv6"),
    _(
        "ManagementForm data is missing or has been tampered with. Missing fields:"
        " %(field_names)s. You may need to file a bug report if the issue persists."
    ),
    _("Null characters are not allowed."),
    _("Page is not “last”, nor can it be converted to an int."),
    _("That page contains no results"),
    _("That page number is less than 1"),
    _("That page number is not an integer"),
    _("The inline value did not match the parent instance."),
    _("The number of days must be between {min_days} and {max_days}."),
    _("This is not a valid IPv6 address."),
    _("Value must be valid JSON."),
    _("“%(path)s” does not exist"),
    _("“%(pk)s” is not a valid value."),
    _("“%(value)s” value has an invalid date format. It must be in YYYY-MM-DD format."),
    _("“%(value)s” value has an invalid format. It must be in HH:MM[:ss[.uuuuuu]] format."),
    _("“%(value)s” value has an invalid format. It must be in YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ] format."),
    _("“%(value)s” value has the correct format (YYYY-MM-DD) but it is an invalid date."),
    _("“%(value)s” value has the correct format (YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ]) but it is an invalid date/time."),
    _("“%(value)s” value must be a decimal number."),
    _("“%(value)s” value must be a float."),
    _("“%(value)s” value must be an integer."),
    _("“%(value)s” value must be either True or False."),
    _("“%(value)s” value must be either True, False, or None."),
)
COUNTED = (
    ngettext_lazy("Please correct the error below.", "Please correct the errors below.", "num"),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        "num",
    ),
    ngettext_lazy("Please submit at least %(num)d form.", "Please submit at least %(num)d forms.", "num"),
    ngettext_lazy("Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", "num"),
    ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
)
