"""Answers SMT-LIB commands from standard input like the program `cvc5`, with the library that its Python wheel holds.

One answer per command, in order, each flushed. After the first error it says so in one line and ends: an answer given
after a command was lost would be about another question. It reads no files and writes none.
"""

import os
import sys

# What a proof needs. Others (`include`, options that write to files) are errors.
COMMANDS = {
    "set-logic", "set-option", "set-info", "get-info", "declare-datatype", "declare-datatypes", "declare-const",
    "declare-fun", "declare-sort", "define-fun", "define-const", "define-sort", "assert", "check-sat", "get-model",
    "get-value", "echo", "push", "pop", "reset", "exit",
}
OPTIONS = {":produce-models", ":print-success"}
# Longest command, in characters, and most memory, in bytes.
COMMAND_LEN_MAX = 16 * 1024 * 1024
MEMORY_MAX = 4 * 1024 * 1024 * 1024


class Refused(Exception):
    """A command that is none."""


def commands(stream):
    """The top-level lists of the stream, one by one, as soon as each is closed."""
    depth, inside, text = 0, None, []
    length = 0
    while True:
        line = stream.readline()
        if not line:
            if depth or inside == '"' or inside == "|":
                raise Refused("the input ends within a command")
            return
        for character in line:
            if inside == ";":
                if character == "\n":
                    inside = None
                continue
            if depth:
                text.append(character)
                length += 1
                if length > COMMAND_LEN_MAX:
                    raise Refused("a command is too long")
            if inside:
                # A doubled quote within a string closes and opens it again: the same in effect.
                if character == inside:
                    inside = None
            elif character == ";":
                if depth:
                    text.pop()
                inside = ";"
            elif character in '"|' and depth:
                inside = character
            elif character == "(":
                if depth == 0:
                    text, length = ["("], 1
                depth += 1
            elif character == ")":
                depth -= 1
                if depth < 0:
                    raise Refused("a parenthesis too many")
                if depth == 0:
                    yield "".join(text)
                    text, length = [], 0
            elif depth == 0 and not character.isspace():
                raise Refused("a command begins with a parenthesis")


def session(cvc5):
    """A solver that knows nothing yet."""
    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    for argument in sys.argv[1:]:
        if argument.startswith("--tlimit-per="):
            solver.setOption("tlimit-per", argument.split("=", 1)[1])
    symbols = cvc5.SymbolManager(terms)
    return solver, symbols, cvc5.InputParser(solver, symbols)


def answer(cvc5, state, command):
    """What the solver says to one command."""
    solver, symbols, parser = state
    said = []
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, command + "\n", "stdin")
    while True:
        parsed = parser.nextCommand()
        if parsed.isNull():
            return "".join(said)
        said.append(str(parsed.invoke(solver, symbols)))


def run(cvc5):
    """Reads, answers, until the end."""
    state = session(cvc5)
    for command in commands(sys.stdin):
        words = command[1:].replace("(", " ").replace(")", " ").split(None, 2)
        name = words[0] if words else ""
        if name not in COMMANDS:
            raise Refused("`%s` is not a command that is answered here" % name[:40])
        if name == "set-option" and (len(words) < 2 or words[1] not in OPTIONS):
            raise Refused("this option is not one that may be set here")
        if name == "exit":
            return
        if name == "reset":
            state = session(cvc5)
            continue
        said = answer(cvc5, state, command)
        if said:
            sys.stdout.write(said if said.endswith("\n") else said + "\n")
            sys.stdout.flush()
            if said.startswith("(error"):
                sys.exit(1)


def main():
    try:
        import cvc5
    except ImportError as error:
        print("(error \"no cvc5 in this Python: %s\")" % str(error).replace('"', "'").replace("\n", " "))
        sys.exit(2)
    if "--version" in sys.argv[1:]:
        version = cvc5.Solver(cvc5.TermManager()).getVersion()
        print("cvc5 " + (version.decode() if isinstance(version, bytes) else str(version)))
        return
    # Nobody reads the library's warnings, and a pipe that is full would stop it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    except (ImportError, ValueError, OSError):
        pass  # The caller's time limit is what remains.
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        run(cvc5)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:  # Whatever went wrong: one line, and the end.
        why = str(error) or type(error).__name__
        print("(error \"Parse Error: %s\")" % why.replace('"', "'").replace("\n", " ")[:400], flush=True)
        sys.exit(1)


main()
