"""What a page asks the browser for: a script that notes it, for pages of any browser."""

NOTED = """(() => {
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  window.asked = [];
  devices.getUserMedia = (constraints) => {
    window.asked.push(Object.keys(constraints).join('+'));
    return ask(constraints);
  };
})()"""
"""Fills `asked` with one of "audio", "video" and "audio+video" for each question."""
