// A bare relay for rooms of two on npm's `ws`: node relay.mjs PORT FOLDER, which holds node_modules.
//
// The first message names the room; whatever comes later goes to the other one in it.

import { createRequire } from "node:module";

const [port, folder] = process.argv.slice(2);
const { WebSocketServer } = createRequire(`${folder}/`)("ws");

const waiting = new Map(); // the first one of each room

function enter(socket, room) {
  const other = waiting.get(room);
  socket.room = room;
  if (other) {
    [socket.peer, other.peer] = [other, socket];
    waiting.delete(room);
  } else {
    waiting.set(room, socket);
  }
  socket.send('{"type":"room_info","data":{}}');
}

function leave(socket) {
  if (socket.peer) socket.peer.peer = undefined;
  else if (waiting.get(socket.room) === socket) waiting.delete(socket.room);
}

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(port),
  backlog: 4096,
  path: "/ws",
  perMessageDeflate: false,
});
server.on("connection", (socket) => {
  socket.on("message", (frame) => {
    if (socket.room === undefined) enter(socket, JSON.parse(frame).room);
    else socket.peer?.send(frame, { binary: false });
  });
  socket.on("close", () => leave(socket));
  socket.on("error", () => socket.terminate());
});
