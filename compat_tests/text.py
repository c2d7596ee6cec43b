"""The one place that says which differences of text do not count.

Strings, printed text, log records and messages are compared exactly after these replacements, made on both sides:

- memory addresses (`0x7f...`) become `0x`; ids in decimal stay, so a case must not return them;
- the prefix `{{function_node __wrapped__AddV2_device_/job:localhost/.../device:CPU:0}} ` of messages is removed: it
  names TensorFlow's internal wrapper function and the device it ran on;
- the number in the name of a traced function (`__inference_f_12`) becomes `#`: it counts all that was traced before;
- the device in `/job:localhost/replica:0/task:0/device:CPU:0` loses its kind and number: `device:*`;
- the file and line in `From /path/file.py:12: f (from tensorflow...) is deprecated` become `*`: they name the caller;
- log records about retracing of TensorFlow's own `pfor` functions are dropped (`is_internal`): their count depends on
  what ran before;
- the suggestion `. Did you mean 'x'?` that newer Pythons add to a TypeError is removed, and what they word differently
  where arguments are bound to a signature is read as in Python 3.11;
- the list of kernels at the end of `Could not find device for node` and similar messages is removed: it depends on how
  TensorFlow was built;
- a case's own file is named from the checkout on, without the line;
- the frames of a traceback inside a message are removed: they name files of TensorFlow;
- the number in `passed to MapDataset:12 transformation` becomes `#`: it counts the datasets made before;
- times in Keras's progress lines become `#` (`1s 3ms/step` is `# #/step`), and of a bar that is drawn several times
  only the last drawing counts: how often depends on the clock;
- trailing blanks of lines, which TensorFlow leaves after `name: `, are removed.
"""

import re

ADDRESS = re.compile(r"0x[0-9a-fA-F]{5,}")
FUNCTION_NODE = re.compile(r"\{\{function_node [^}]*\}\} ?")
DEVICE = re.compile(r"device:[A-Z]+:\d+")
INFERENCE = re.compile(r"(__(?:inference|forward)_\S+?)_\d+(?=[\]}\s]|$)")
CALLER = re.compile(r"^((?:WARNING: )?From )\S+:\d+: ", re.MULTILINE)
KERNELS = re.compile(r"(All kernels registered for op \w+:|not in NodeDef '[^']*').*", re.DOTALL)
FRAMES = re.compile(r"(Traceback \(most recent call last\):\n)(?:\s*\n|[ \t]+.*\n)*")
SUGGESTION = re.compile(r"[.;,]? Did you mean '[^']*'\?")
POSITIONAL_ONLY = re.compile(r"got some positional-only arguments passed as keyword arguments: ('\w+')")
DATASET = re.compile(r"(passed to \w+Dataset(?:V\d)?:)\d+(?= transformation)")
PLACE = re.compile(r'File "[^"]*?(compat_tests/cases/\w+\.py)", line \d+')
BAR = r"\x08*\r(?:\x1b\[1m *\d+/\d+\x1b\[0m |[ \d]{7,}/Unknown)[^\r\n\x08]*"
BARS = re.compile(rf"(?:{BAR})+(?=({BAR}))")
BACK = re.compile(r"\x08+\r")
BAR_TIME = re.compile(r" \x1b\[1m[\d:]+s?\x1b\[0m \d+(?:us|ms|s)/(step|\w+)")
LINE_TIME = re.compile(r" - \d+s - \d+(?:us|ms|s)/(step|\w+)")
TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)


def normalise(text):
    """`text` without what may differ between two runs of TensorFlow itself."""
    text = FUNCTION_NODE.sub("", text)
    text = ADDRESS.sub("0x", text)
    text = INFERENCE.sub(r"\1_#", text)
    text = DEVICE.sub("device:*", text)
    text = DATASET.sub(r"\1#", text)
    text = CALLER.sub(r"\1*: ", text)
    text = PLACE.sub(r'File "\1", line #', text)
    text = KERNELS.sub(r"\1", text)
    text = FRAMES.sub(r"\1", text)
    text = SUGGESTION.sub("", text)
    text = text.replace("missing a required keyword-only argument", "missing a required argument")
    text = POSITIONAL_ONLY.sub(r"\1 parameter is positional only, but was passed as a keyword", text)
    if "/" in text:
        text = BACK.sub("\r", BARS.sub("", text))
        text = LINE_TIME.sub(r" - # - #/\1", BAR_TIME.sub(r" # #/\1", text))
    return TRAILING.sub("", text)


def is_internal(line):
    """Whether a log record is about TensorFlow's own workings."""
    return "<function pfor." in line
