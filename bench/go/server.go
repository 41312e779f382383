// A process that runs one Go server: KIND PLAN. The clients are in another process, load.ts.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"os"
	"sync"
)

type plan struct {
	Port      int    `json:"port"`
	Clients   int    `json:"clients"`
	Dialogue  string `json:"dialogue"`
	Together  bool   `json:"together"`
	Questions int    `json:"questions"`
}

type counted struct {
	Count, Size int
	P50, P99    int64
}

// The members of the room: all that are connected.
type members struct {
	mutex   sync.Mutex
	writers []*bufio.Writer
}

func (m *members) join(w *bufio.Writer) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.writers = append(m.writers, w)
}

func (m *members) tell(line string) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for _, w := range m.writers {
		w.WriteString(line)
		w.Flush()
	}
}

// Calls hear with each line.
func listen(conn net.Conn, hear func(line string)) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for line, err := r.ReadString('\n'); err == nil; line, err = r.ReadString('\n') {
		hear(line)
	}
}

func accept(listener net.Listener, kind string) {
	var all members
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		w := bufio.NewWriter(conn)
		if kind == "room" {
			all.join(w)
			go listen(conn, all.tell)
			continue
		}
		go listen(conn, func(line string) {
			w.WriteString(line)
			w.Flush()
		})
	}
}

func serve(t task, kind string, wanted plan) (outcome, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return outcome{}, err
	}
	defer listener.Close()
	go accept(listener, kind)
	control, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", t.Port))
	if err != nil {
		return outcome{}, err
	}
	defer control.Close()
	wanted.Port = listener.Addr().(*net.TCPAddr).Port
	wanted.Questions = t.Repeats
	if err := json.NewEncoder(control).Encode(wanted); err != nil {
		return outcome{}, err
	}
	answers := bufio.NewReader(control)
	if _, err := answers.ReadString('\n'); err != nil {
		return outcome{}, err
	}
	watch := startClock()
	fmt.Fprintln(control, "go")
	if _, err := answers.ReadString('\n'); err != nil {
		return outcome{}, err
	}
	watch.stop()
	var found counted
	if err := json.NewDecoder(answers).Decode(&found); err != nil {
		return outcome{}, err
	}
	measured := watch.outcome(proof{Count: found.Count, Size: found.Size, Measure: "bytes"})
	measured.P50 = found.P50
	measured.P99 = found.P99
	return measured, nil
}

func main() {
	kind := os.Args[1]
	var wanted plan
	if err := json.Unmarshal([]byte(os.Args[2]), &wanted); err != nil {
		log.Fatal(err)
	}
	answer(func(t task) (outcome, error) { return serve(t, kind, wanted) })
}
