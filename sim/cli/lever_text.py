"""What a lever is, in a row and in full."""

from __future__ import annotations

from typing import Any


def lever_rows(name: str | None = None) -> list[dict[str, Any]]:
    """Rows of all levers, or of one."""
    from sim.levers import lever_class, lever_classes
    from sim.parameters import find

    classes = [lever_class(name)] if name else [kind for _, kind in sorted(lever_classes().items())]
    return [
        {
            "name": lever.kind,
            "meaning": lever.title + ": intensity 1 means " + lever.intensity_meaning,
            "touches": " ".join(lever.touches),
            "composition": " ".join(dict.fromkeys(find(path).composition for path in lever.touches)),
            "not_touched": lever.not_touched,
            "cost": lever.cost_measure,
            "fields": " ".join(lever.specifications()),
            "source": lever.evidence,
        }
        for lever in classes
    ]


def lever_text(name: str) -> str:
    """One lever with its fields and an entry for a scenario file."""
    from sim.levers import lever_class
    from sim.scenario.toml_writer import toml_text

    lever = lever_class(name)
    lines = [
        f"{lever.kind}: {lever.title}",
        f"  intensity 1 means {lever.intensity_meaning}",
        f"  changes {', '.join(lever.touches)}",
        f"  does not change {lever.not_touched}",
        f"  costs: {lever.cost_measure or 'no measure'}",
        f"  evidence: {lever.evidence}",
        "fields",
    ]
    for field in lever.specifications().values():
        required = "required" if field.is_required else "optional"
        if not field.is_required and field.default not in (None, "", ()):
            required = f"default {field.write(field.default)}"
        limits = f" in {field.interval}" if field.form in ("number", "integer") else ""
        lines.append(f"  {field.name} ({field.form}{limits}; {required}): {field.meaning}")
    entry = toml_text({"levers": [lever.example_entry()]}).strip().splitlines()
    lines += ["in a scenario file", *(f"  {line}" for line in entry)]
    return "\n".join(lines)
