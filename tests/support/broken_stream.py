"""broken_stream.py STREAM HOW COMMAND...: runs the command with a standard stream that is
  closed   not open at all
  full     a device that has no room (nothing to read, for stdin)
  dead     a pipe whose other end is gone
  stuffed  a pipe that is filled to the brim and never emptied"""

import fcntl
import os
import signal
import sys

STREAMS = ("stdin", "stdout", "stderr")
BROKEN = ("closed", "full", "dead")  # and stuffed, where a program cannot but wait for a while


def break_stream(stream, how):
    number = STREAMS.index(stream)
    if how == "closed":
        os.close(number)
        return
    if how == "full":
        broken = os.open("/dev/full", os.O_RDWR)
    else:
        read, write = os.pipe()
        broken, other = (read, write) if stream == "stdin" else (write, read)
        if how == "stuffed":
            os.set_inheritable(other, True)
            fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)
            os.write(write, bytes(4096))
        else:
            os.close(other)
    os.dup2(broken, number)
    os.close(broken)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and programs inherit that
    break_stream(sys.argv[1], sys.argv[2])
    os.execvp(sys.argv[3], sys.argv[3:])
