"""What a reader of a page would type: its blocks of files and commands, and their execution."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import matplotlib
from conftest import BINARY, program_environment


def blocks(page):
    """(language, what else the opening line says, text) of each fenced block."""
    return re.findall(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def indented_commands(page):
    """Lines of the blocks that are indented by four blanks, without comments; continued lines are joined."""
    page = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    lines = []
    for block in re.findall(r"(?<=\n\n)(?:    .*\n)+(?:\n(?:    .*\n)+)*", page):
        lines += re.sub(r"\\\n\s*", "", block).splitlines()
    return [re.sub(r"\s+#\s.*$", "", line).strip() for line in lines if line.strip()]


def environment(tools):
    """Of a user who has installed below ~/.local, and has program and scripts in the path."""
    home = tools / "home"
    subprocess.run(["cmake", "--install", BINARY.parent, "--component", "python", "--prefix", home / ".local"], check=True,
                   stdout=subprocess.DEVNULL)
    for fonts in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):  # or each user would look for all fonts
        (home / ".cache/matplotlib").mkdir(parents=True, exist_ok=True)
        shutil.copy(fonts, home / ".cache/matplotlib")
    (tools / "tridentscan").symlink_to(BINARY)
    (tools / "python3").symlink_to("/usr/bin/python3")
    path = os.pathsep.join([str(tools), str(home / ".local/share/tridentscan/scripts"), os.environ["PATH"]])
    kept = {name: value for name, value in program_environment().items() if not name.startswith("PYTHON")}
    compiled = os.environ.get("PYTHONPYCACHEPREFIX", str(tools / "pycache"))  # nothing is left in the source tree
    return {**kept, "HOME": str(home), "PATH": path, "PYTHONPYCACHEPREFIX": compiled}


def follow(page, folder, tools):
    """Does what a page says: writes its files, runs its commands, each of which must end as the page says
    (`sh exits 75`). (text of the command, what it said, the text block that follows it or None) of each."""
    said, user, all_blocks = [], environment(tools), blocks(page)
    for (language, extra, text), follower in zip(all_blocks, [*all_blocks[1:], ("", "", "")]):
        if language in ("csv", "yaml"):
            (folder / extra).write_text(text)
        elif language == "sh":
            done = subprocess.run(["bash", "-e", "-c", text], cwd=folder, env=user, capture_output=True,
                                  text=True, timeout=120)
            assert done.returncode == int(extra.removeprefix("exits ") or 0), text + done.stderr
            said.append((text, done.stdout + done.stderr, follower[2] if follower[0] == "text" else None))
    return said
