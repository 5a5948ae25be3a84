"""The keys that change the plan."""

from liveview.tui.keys.binding import bound

VIOLATION = (
    bound("e", "change_plan", "change the plan", "Change the plan so that it allows what came", "plan.change"),
)
"""On a line of the inspector that says what the plan does not allow."""

PLAN_EDIT = (
    bound("a", "take('accept')", "accept it", "Let the plan allow what came, as it is", "plan.accept"),
    bound("o", "take('optional')", "optional", "Let the plan do without the property", "plan.optional"),
    bound("w", "take('widen')", "widen", "Let the plan allow this type, or any property there", "plan.widen"),
    bound("d", "take('drop')", "drop the rule", "Take the rule or the format out of the plan", "plan.drop"),
    bound("r", "take('read')", "read again", "Read the plan again", "plan.read"),
    bound("u", "take('undo')", "undo", "Undo the last change of the plan", "plan.undo"),
)
"""In the dialog about one violation."""
