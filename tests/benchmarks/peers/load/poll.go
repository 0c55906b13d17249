package main

import (
	"net"
	"syscall"
)

// polled is a connection read and written without Go's own waiting.
type polled struct {
	net.Conn
	socket int
}

func (p polled) Read(buffer []byte) (int, error) {
	return syscall.Read(p.socket, buffer)
}

func (p polled) Write(data []byte) (int, error) {
	n, err := syscall.Write(p.socket, data)
	if n == len(data) {
		return n, nil
	}
	if err != nil && err != syscall.EAGAIN {
		return 0, err
	}
	if n < 0 {
		n = 0
	}
	rest, err := p.Conn.Write(data[n:]) // the socket is full: wait
	return n + rest, err
}

// poll knows which of many connections can be read.
type poll struct {
	epoll  int
	people map[int32]*person
	events []syscall.EpollEvent
	found  []*person
}

// pollAll makes connections `polled`; nothing else may wait for them from now on.
func pollAll(people []*person) (*poll, error) {
	epoll, err := syscall.EpollCreate1(0)
	if err != nil {
		return nil, err
	}
	all := &poll{epoll, map[int32]*person{}, make([]syscall.EpollEvent, 512), nil}
	for _, p := range people {
		raw, err := p.Conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			return nil, err
		}
		var added error
		err = raw.Control(func(handle uintptr) {
			p.Conn = polled{p.Conn, int(handle)}
			all.people[int32(handle)] = p
			event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(handle)}
			added = syscall.EpollCtl(epoll, syscall.EPOLL_CTL_ADD, int(handle), &event)
		})
		if err != nil {
			return nil, err
		}
		if added != nil {
			return nil, added
		}
	}
	return all, nil
}

// ready returns who can be read now, without waiting; the slice is used again by the next call.
func (p *poll) ready() ([]*person, error) {
	n, err := syscall.EpollWait(p.epoll, p.events, 0)
	if err == syscall.EINTR {
		return nil, nil
	}
	p.found = p.found[:0]
	for i := 0; i < n; i++ {
		p.found = append(p.found, p.people[p.events[i].Fd])
	}
	return p.found, err
}
