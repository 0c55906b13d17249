package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Each message carries this, its number, the time when it was sent and a filling of its own:
// what was lost, mixed up or changed on its way is seen.
const (
	marker      = "tandem-load "
	numberWidth = 10
	timeWidth   = 20
	headWidth   = len(marker) + numberWidth + 1 + timeWidth + 1
)

// began is the zero of all times; by the monotonic clock.
var began = time.Now()

// dialect is how a server wants to be spoken to.
type dialect struct {
	path    func(room int, leads bool) string
	join    func(room int, leads bool) string // empty: the server speaks first
	message func(room int, leads bool, body string) string
}

var dialects = map[string]dialect{
	"tandem": {
		path: func(int, bool) string { return "/ws" },
		join: func(room int, leads bool) string {
			return fmt.Sprintf(`{"type":"join","action":"join","room":"room%d","username":"%s",`+
				`"isLeader":%t,"preferredCodec":"VP8","instance":"%s-%d","client":"load"}`,
				room, name(leads), leads, name(leads), room)
		},
		message: func(room int, leads bool, body string) string {
			return fmt.Sprintf(`{"type":"ice_candidate","room":"room%d","username":"%s",`+
				`"ice":{"candidate":"%s","sdpMid":"0","sdpMLineIndex":0},"round":1}`,
				room, name(leads), body)
		},
	},
	"peerjs": {
		path: func(room int, leads bool) string {
			return fmt.Sprintf("/peerjs?key=peerjs&id=%s-%d&token=t%d", name(leads), room, room)
		},
		join: func(int, bool) string { return "" },
		message: func(room int, leads bool, body string) string {
			return fmt.Sprintf(`{"type":"CANDIDATE","dst":"%s-%d","payload":{"candidate":"%s",`+
				`"connectionId":"mc_1"}}`, name(!leads), room, body)
		},
	},
}

func name(leads bool) string {
	if leads {
		return "leader"
	}
	return "follower"
}

// person is one connection, and what it is to receive from its peer.
type person struct {
	net.Conn
	room     int
	leads    bool
	peer     *person
	out      []byte // the frames that can be sent at once, masked, without number and time
	frame    int    // length of one of them
	header   int    // of it, that of the WebSocket
	head     int    // where in a frame the marker begins
	mask     [4]byte
	sent     int64
	received int64 // atomic
	expected []byte
	in       []byte // bytes of a frame that is not complete
}

var connected int32 // how many were, for their addresses

// open connects a person, joins, and waits for the server's answer.
func open(address string, speaks dialect, room int, leads bool) (*person, error) {
	// A source address has some 28,000 ports only.
	source := &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+atomic.AddInt32(&connected, 1)%8), 1)}
	dialer := net.Dialer{Timeout: 30 * time.Second, LocalAddr: source}
	conn, err := dialer.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	p := &person{Conn: conn, room: room, leads: leads}
	p.SetDeadline(time.Now().Add(30 * time.Second))
	if err := p.shakeHands(address, speaks.path(room, leads)); err != nil {
		return nil, err
	}
	if join := speaks.join(room, leads); join != "" {
		frame, _ := p.masked([]byte(join))
		if _, err := p.Write(frame); err != nil {
			return nil, err
		}
	}
	return p, p.waitForAnswer()
}

func (p *person) shakeHands(address, path string) error {
	request := "GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nUpgrade: websocket\r\n" +
		"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
		"Sec-WebSocket-Version: 13\r\n\r\n"
	if _, err := io.WriteString(p, request); err != nil {
		return err
	}
	reader := bufio.NewReaderSize(p, 1024)
	status, err := reader.ReadString('\n')
	if err != nil {
		return err
	}
	if !strings.Contains(status, " 101 ") {
		return errors.New("no WebSocket: " + strings.TrimSpace(status))
	}
	for line := status; line != "\r\n"; {
		if line, err = reader.ReadString('\n'); err != nil {
			return err
		}
	}
	p.in, _ = reader.Peek(reader.Buffered())
	return nil
}

func (p *person) waitForAnswer() error {
	buffer := make([]byte, 2048)
	for {
		if _, _, size := split(p.in); size > 0 {
			return nil // left in p.in; it is passed over later
		}
		n, err := p.Read(buffer)
		if err != nil {
			return err
		}
		p.in = append(p.in, buffer[:n]...)
	}
}

// masked makes a frame of a text; it tells how long its header is.
func (p *person) masked(text []byte) ([]byte, int) {
	binary.LittleEndian.PutUint32(p.mask[:], rand.Uint32()|0x01010101)
	frame := []byte{0x81}
	if len(text) < 126 {
		frame = append(frame, 0x80|byte(len(text)))
	} else {
		frame = append(frame, 0x80|126, byte(len(text)>>8), byte(len(text)))
	}
	frame = append(frame, p.mask[:]...)
	start := len(frame)
	for i, c := range text {
		frame = append(frame, c^p.mask[i&3])
	}
	return frame, start
}

// prepare makes the frames of which up to `most` are sent at once, `size` bytes of text each.
func (p *person) prepare(speaks dialect, size, most int) {
	body := func(length int) string {
		filling := make([]byte, length)
		for i := range filling {
			filling[i] = "0123456789abcdef"[rand.Intn(16)]
		}
		return marker + strings.Repeat("0", numberWidth) + " " + strings.Repeat("0", timeWidth) +
			" " + string(filling)
	}
	bare := len(speaks.message(p.room, p.leads, body(0)))
	text := body(size - bare)
	message := []byte(speaks.message(p.room, p.leads, text))
	frame, header := p.masked(message)
	p.frame, p.header, p.head = len(frame), header, header+bytes.Index(message, []byte(marker))
	p.out = bytes.Repeat(frame, most)
	p.peer.expected = []byte(text)
}

// send writes so many messages at once.
func (p *person) send(count int) error {
	now := strconv.FormatInt(int64(time.Since(began)), 10)
	for i := 0; i < count; i++ {
		p.sent++
		frame := p.out[i*p.frame : (i+1)*p.frame]
		p.patch(frame, len(marker), numberWidth, strconv.FormatInt(p.sent, 10))
		p.patch(frame, len(marker)+numberWidth+1, timeWidth, now)
	}
	_, err := p.Write(p.out[:count*p.frame])
	return err
}

func (p *person) patch(frame []byte, at, width int, digits string) {
	start := p.head + at
	for i := 0; i < width; i++ {
		c := byte('0')
		if k := i - (width - len(digits)); k >= 0 {
			c = digits[k]
		}
		frame[start+i] = c ^ p.mask[(start+i-p.header)&3]
	}
}

// receive reads once and checks what came; it returns how many messages that were, and calls
// `took` with the time that each was on its way.
func (p *person) receive(buffer []byte, took func(time.Duration)) (int, error) {
	n, err := p.Read(buffer)
	if err != nil {
		return 0, err
	}
	now := time.Since(began)
	data := buffer[:n]
	if len(p.in) > 0 {
		p.in = append(p.in, data...)
		data = p.in
	}
	count := 0
	for {
		opcode, text, size := split(data)
		if size == 0 {
			break
		}
		switch opcode {
		case 9:
			pong, _ := (&person{}).masked(text)
			pong[0] = 0x8a
			if _, err := p.Write(pong); err != nil {
				return count, err
			}
		case 8:
			return count, fmt.Errorf("closed by the server: %q", text)
		default:
			sent, isOurs, err := p.check(text)
			if err != nil {
				return count, err
			}
			if isOurs {
				count++
				if took != nil {
					took(now - sent)
				}
			}
		}
		data = data[size:]
	}
	p.in = append(p.in[:0], data...)
	return count, nil
}

// check compares a message with what the peer sent; others than the peer's are passed over.
func (p *person) check(text []byte) (sent time.Duration, isOurs bool, err error) {
	at := bytes.Index(text, []byte(marker))
	if at < 0 {
		return 0, false, nil
	}
	body := text[at:]
	if len(body) < len(p.expected) {
		return 0, false, errors.New("a message was cut")
	}
	number, err := strconv.ParseInt(string(body[len(marker):len(marker)+numberWidth]), 10, 64)
	if err != nil || number != p.received+1 {
		return 0, false, fmt.Errorf("message %d came after %d", number, p.received)
	}
	if !bytes.Equal(body[headWidth:len(p.expected)], p.expected[headWidth:]) {
		return 0, false, errors.New("a message was changed")
	}
	start := len(marker) + numberWidth + 1
	nanos, err := strconv.ParseInt(string(body[start:start+timeWidth]), 10, 64)
	atomic.AddInt64(&p.received, 1)
	return time.Duration(nanos), true, err
}

// split looks for a whole frame of a server; size is 0 if there is none yet.
func split(data []byte) (opcode byte, text []byte, size int) {
	if len(data) < 2 {
		return 0, nil, 0
	}
	length, header := int(data[1]&0x7f), 2
	switch length {
	case 126:
		if len(data) < 4 {
			return 0, nil, 0
		}
		length, header = int(data[2])<<8|int(data[3]), 4
	case 127:
		fmt.Fprintln(os.Stderr, "a frame longer than any that was sent")
		os.Exit(1)
	}
	if len(data) < header+length {
		return 0, nil, 0
	}
	return data[0] & 0x0f, data[header : header+length], header + length
}
