// A bare relay for rooms of two: what gorilla/websocket can do without any rule.
//
//	relay PORT
//
// The first message names the room; whatever comes later goes to the other one in it.
package main

import (
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/gorilla/websocket"
)

type member struct {
	socket  *websocket.Conn
	writing sync.Mutex
	peer    *member // under the lock of all rooms
}

func (m *member) send(frame []byte) {
	m.writing.Lock()
	defer m.writing.Unlock()
	// An error shows at the next read of that connection.
	_ = m.socket.WriteMessage(websocket.TextMessage, frame)
}

var (
	rooms    = map[string]*member{} // who waits in it
	lock     sync.RWMutex
	upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
)

func converse(w http.ResponseWriter, r *http.Request) {
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer socket.Close()
	var join struct{ Room string }
	if err := socket.ReadJSON(&join); err != nil {
		return
	}
	m := &member{socket: socket}
	enter(m, join.Room)
	defer leave(m, join.Room)
	m.send([]byte(`{"type":"room_info","data":{}}`))
	for {
		_, frame, err := socket.ReadMessage()
		if err != nil {
			return
		}
		lock.RLock()
		peer := m.peer
		lock.RUnlock()
		if peer != nil {
			peer.send(frame)
		}
	}
}

func enter(m *member, room string) {
	lock.Lock()
	defer lock.Unlock()
	if other := rooms[room]; other != nil {
		m.peer, other.peer = other, m
		delete(rooms, room)
	} else {
		rooms[room] = m
	}
}

func leave(m *member, room string) {
	lock.Lock()
	defer lock.Unlock()
	if m.peer != nil {
		m.peer.peer = nil
	} else if rooms[room] == m {
		delete(rooms, room)
	}
}

func main() {
	http.HandleFunc("/ws", converse)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
