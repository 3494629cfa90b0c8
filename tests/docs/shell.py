"""Blocks of shell taken apart into single commands."""

import subprocess


def is_whole(text):
    """Whether bash has all of a command: no quote or heredoc is open."""
    if text.rstrip('\n').endswith('\\'):
        return False
    done = subprocess.run(['bash', '-n'], input=text, capture_output=True,
                          text=True, check=False)
    return done.returncode == 0 and not done.stderr


def commands(block):
    """The commands of a block with their lines' numbers, comments left out."""
    found = []
    pending, begun = '', 0
    for number, line in enumerate(block.text.splitlines(), block.line):
        if not pending and (not line.strip() or line.lstrip().startswith('#')):
            continue
        if not pending:
            begun = number
        pending += line + '\n'
        if is_whole(pending):
            found.append((begun, pending.strip()))
            pending = ''
    if pending:
        raise AssertionError(f'line {begun}: the command has no end')
    return found
