// Load for a signaling server; writes what it measured as JSON on one line.
//
//	load [options] joins|flood|talk|idle
//
// joins: people come, two to a room, so many at a time, each until the server's answer.
// flood: in each room both have so many messages on their way, a new one for each that arrives.
// talk:  each room sends so many messages a second, from its two people by turns.
// idle:  people join and do nothing until standard input ends.
//
// All that arrives is compared with what was sent; the first difference ends the program.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	address = flag.String("address", "127.0.0.1:8085", "of the server")
	wire    = flag.String("dialect", "tandem", "tandem or peerjs")
	server  = flag.Int("pid", 0, "process of the server, whose CPU time is measured")
	count   = flag.Int("rooms", 100, "rooms of two")
	atOnce  = flag.Int("at-once", 32, "joins that are under way")
	window  = flag.Int("window", 1, "messages of each person that are on their way (flood)")
	rate    = flag.Float64("rate", 5, "messages a second of each room (talk)")
	size    = flag.Int("size", 1500, "bytes of a message")
	seconds = flag.Float64("seconds", 3, "how long is measured (flood, talk)")
)

const (
	settling  = 500 * time.Millisecond // before the measurement
	lastLimit = 10 * time.Second       // for what is on its way at the end
)

func main() {
	flag.Parse()
	speaks, known := dialects[*wire]
	if !known {
		fail(fmt.Errorf("there is no dialect %q", *wire))
	}
	var result map[string]float64
	switch flag.Arg(0) {
	case "joins":
		result = joins(speaks)
	case "flood":
		result = flood(speaks)
	case "talk":
		result = talk(speaks)
	case "idle":
		people, _ := enter(speaks)
		go answerPings(people)
		fmt.Println("{}")
		_, _ = io.Copy(io.Discard, os.Stdin)
		return
	default:
		flag.Usage()
		os.Exit(2)
	}
	line, err := json.Marshal(result)
	if err != nil {
		fail(err)
	}
	fmt.Println(string(line))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "load:", err)
	os.Exit(1)
}

// meter takes the wall clock and the CPU times of server and load between two moments.
type meter struct {
	at             time.Time
	server, itself float64 // seconds
}

func read() meter {
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		fail(err)
	}
	itself := time.Duration(own.Utime.Nano() + own.Stime.Nano()).Seconds()
	return meter{time.Now(), cpuOf(*server), itself}
}

func (m meter) since(start meter) map[string]float64 {
	wall := m.at.Sub(start.at).Seconds()
	return map[string]float64{
		"seconds":    wall,
		"server_cpu": m.server - start.server,
		"load_cpu":   m.itself - start.itself,
	}
}

// cpuOf adds up what the threads of a process have run, in seconds; 0 without a process.
func cpuOf(pid int) float64 {
	total := 0.0
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			continue // a thread that has just ended
		}
		nanos, err := strconv.ParseFloat(strings.Fields(string(text))[0], 64)
		if err != nil {
			fail(err)
		}
		total += nanos / 1e9
	}
	return total
}

// enter fills all rooms; both of a room come one after the other, several rooms at a time.
func enter(speaks dialect) ([]*person, map[string]float64) {
	people := make([]*person, 2**count)
	rooms := make(chan int)
	var done sync.WaitGroup
	start := read()
	for i := 0; i < *atOnce; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			for room := range rooms {
				for i, leads := range []bool{true, false} {
					p, err := open(*address, speaks, room, leads)
					if err != nil {
						fail(fmt.Errorf("join of room %d: %w", room, err))
					}
					people[2*room+i] = p
				}
			}
		}()
	}
	for room := 0; room < *count; room++ {
		rooms <- room
	}
	close(rooms)
	done.Wait()
	result := read().since(start)
	for i, p := range people {
		p.peer = people[i^1]
		if err := p.SetDeadline(time.Time{}); err != nil {
			fail(err)
		}
	}
	return people, result
}

func joins(speaks dialect) map[string]float64 {
	people, result := enter(speaks)
	result["count"] = float64(len(people))
	return result
}

func answerPings(people []*person) {
	for _, p := range people {
		go func(p *person) {
			buffer := make([]byte, 512)
			for {
				if _, err := p.receive(buffer, nil); err != nil {
					fail(err)
				}
			}
		}(p)
	}
}

// flood measures from the moment when the rooms are in full swing, and then waits for the rest.
//
// It asks for events all the time and never sleeps: waking it up would be work of the server's
// core, and the more of it the slower the server is.
func flood(speaks dialect) map[string]float64 {
	people, _ := enter(speaks)
	sockets, err := pollAll(people)
	if err != nil {
		fail(err)
	}
	for _, p := range people {
		p.prepare(speaks, *size, *window)
	}
	for _, p := range people {
		if err := p.send(*window); err != nil {
			fail(err)
		}
	}
	relay(sockets, settling, true)
	before, start := arrived(people), read()
	relay(sockets, time.Duration(*seconds*float64(time.Second)), true)
	result := read().since(start)
	result["count"] = float64(arrived(people) - before)
	for limit := time.Now().Add(lastLimit); onTheirWay(people) > 0; {
		if time.Now().After(limit) {
			fail(fmt.Errorf("%d messages were lost", onTheirWay(people)))
		}
		relay(sockets, time.Millisecond, false)
	}
	return result
}

// relay takes what comes for so long, and lets a new message follow each if it goes on.
func relay(sockets *poll, length time.Duration, on bool) {
	buffer := make([]byte, 256*1024)
	for start := time.Now(); time.Since(start) < length; {
		ready, err := sockets.ready()
		if err != nil {
			fail(err)
		}
		for _, p := range ready {
			count, err := p.receive(buffer, nil)
			if err == nil && on && count > 0 {
				err = p.peer.send(count)
			}
			if err != nil {
				fail(err)
			}
		}
	}
}

func onTheirWay(people []*person) (total int64) {
	for _, p := range people {
		total += p.peer.sent - p.received
	}
	return total
}

// talk sends by the clock, whatever the server does; each room has a moment of its own.
func talk(speaks dialect) map[string]float64 {
	runtime.GOMAXPROCS(2) // one sleeps in a system call, the other receives; both on one core
	people, _ := enter(speaks)
	for _, p := range people {
		p.prepare(speaks, *size, 1)
	}
	moments := make([]float64, *count)
	for i := range moments {
		moments[i] = rand.Float64() / *rate
	}
	sort.Float64s(moments)
	rounds := int(*seconds * *rate)

	var lock sync.Mutex
	var start time.Time
	delays := make([]time.Duration, 0, rounds**count)
	took := func(delay time.Duration) {
		lock.Lock()
		delays = append(delays, delay)
		lock.Unlock()
	}
	var done sync.WaitGroup
	for i, p := range people {
		messages := int64(rounds / 2)
		if i%2 == 1 { // the leader sends first
			messages = int64((rounds + 1) / 2)
		}
		done.Add(1)
		go func(p *person) {
			defer done.Done()
			buffer := make([]byte, 64*1024)
			for p.received < messages {
				if _, err := p.receive(buffer, took); err != nil {
					fail(err)
				}
			}
		}(p)
	}
	time.Sleep(settling)
	before := read()
	start = time.Now()
	for round := 0; round < rounds; round++ {
		for room, moment := range moments {
			due := time.Duration((float64(round) / *rate + moment) * float64(time.Second))
			sleep(due - time.Since(start))
			if err := people[2*room+round%2].send(1); err != nil {
				fail(err)
			}
		}
	}
	result := read().since(before)
	within(&done, lastLimit)
	sort.Slice(delays, func(i, j int) bool { return delays[i] < delays[j] })
	result["count"] = float64(len(delays))
	for name, share := range map[string]float64{"p50": 0.5, "p99": 0.99, "p999": 0.999, "worst": 1} {
		result[name] = delays[int(share*float64(len(delays)-1))].Seconds()
	}
	return result
}

// sleep takes the system's timer: the one of Go wakes at whole milliseconds, for bursts.
func sleep(length time.Duration) {
	if length > 0 {
		pause := syscall.NsecToTimespec(int64(length))
		_ = syscall.Nanosleep(&pause, nil) // woken early, it sends early; no harm
	}
}

func arrived(people []*person) (total int64) {
	for _, p := range people {
		total += atomic.LoadInt64(&p.received)
	}
	return total
}

func within(done *sync.WaitGroup, limit time.Duration) {
	all := make(chan struct{})
	go func() { done.Wait(); close(all) }()
	select {
	case <-all:
	case <-time.After(limit):
		fail(fmt.Errorf("messages were lost: not all arrived within %s", limit))
	}
}
