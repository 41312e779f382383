// A process that runs one Go variant: KIND [ARGUMENT].
package main

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Reads one item; io.EOF after the last.
type read[T string | []byte] func(*bufio.Reader) (T, error)

func lineOfText(r *bufio.Reader) (string, error)  { return r.ReadString('\n') }
func lineOfBytes(r *bufio.Reader) ([]byte, error) { return r.ReadBytes('\n') }

func frameOf(size int) read[[]byte] {
	return func(r *bufio.Reader) ([]byte, error) {
		frame := make([]byte, size)
		_, err := io.ReadFull(r, frame)
		return frame, err
	}
}

func receive[T string | []byte](t task, next read[T]) (proof, error) {
	found := proof{Measure: "bytes"}
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", t.Port))
	if err != nil {
		return found, err
	}
	defer conn.Close()
	fmt.Fprintf(conn, "%d\n", t.Repeats)
	r := bufio.NewReader(conn)
	crc := uint32(0)
	for {
		item, err := next(r)
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return found, err
		}
		found.Count++
		found.Size += len(item)
		if t.Proof {
			crc = crc32.Update(crc, crc32.IEEETable, []byte(item))
		}
	}
	if t.Proof {
		found.Crc = &crc
	}
	return found, nil
}

// Writes lines of 80 bytes, and flushes after each.
func write(t task) (proof, error) {
	found := proof{Measure: "bytes"}
	lines := block()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", t.Port))
	if err != nil {
		return found, err
	}
	defer conn.Close()
	w := bufio.NewWriter(conn)
	for i := 0; i < t.Repeats; i++ {
		for _, line := range lines {
			if _, err := w.WriteString(line); err != nil {
				return found, err
			}
			if err := w.Flush(); err != nil {
				return found, err
			}
			found.Count++
		}
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		return found, err
	}
	crc := uint32(0)
	_, err = fmt.Fscanf(conn, "%d %d\n", &found.Size, &crc)
	found.Crc = &crc
	return found, err
}

// The same lines of 80 bytes that input.ts makes.
func block() []string {
	state := uint32(7)
	lines := make([]string, 13107)
	for i := range lines {
		line := []byte(strings.Repeat("\n", 80))
		for at := range line[:79] {
			// The generator also chooses the kind of each character, which for ASCII is always the same.
			state = state*1103515245 + 12345
			state = state*1103515245 + 12345
			line[at] = byte(0x20 + uint64(state)*95>>32)
		}
		lines[i] = string(line)
	}
	return lines
}

// Both ends are in this process.
func pingPong(t task) (outcome, error) {
	line := strings.Repeat("ping", 5) + "\n"
	found := proof{Measure: "bytes"}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return outcome{}, err
	}
	defer listener.Close()
	watch := startClock()
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		r := bufio.NewReader(conn)
		w := bufio.NewWriter(conn)
		for asked, err := r.ReadString('\n'); err == nil; asked, err = r.ReadString('\n') {
			w.WriteString(asked)
			w.Flush()
		}
	}()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		return outcome{}, err
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	w := bufio.NewWriter(conn)
	crc := uint32(0)
	delays := make([]int64, t.Repeats)
	for i := range delays {
		begin := time.Now()
		w.WriteString(line)
		w.Flush()
		answered, err := r.ReadString('\n')
		if err != nil {
			return outcome{}, err
		}
		delays[i] = int64(time.Since(begin))
		found.Count++
		found.Size += len(answered)
		crc = crc32.Update(crc, crc32.IEEETable, []byte(answered))
	}
	watch.stop()
	found.Crc = &crc
	sort.Slice(delays, func(a, b int) bool { return delays[a] < delays[b] })
	measured := watch.outcome(found)
	measured.P50 = delays[len(delays)/2]
	measured.P99 = delays[len(delays)*99/100]
	return measured, nil
}

func work(t task, arguments []string) (proof, error) {
	switch kind := arguments[0]; kind {
	case "text":
		return receive(t, lineOfText)
	case "bytes":
		return receive(t, lineOfBytes)
	case "frames":
		size, err := strconv.Atoi(arguments[1])
		if err != nil {
			return proof{}, err
		}
		return receive(t, frameOf(size))
	case "write":
		return write(t)
	default:
		return proof{}, fmt.Errorf("unknown kind %q (known: text, bytes, frames, write, ping-pong)", kind)
	}
}

func main() {
	arguments := os.Args[1:]
	if arguments[0] == "ping-pong" {
		answer(pingPong)
		return
	}
	answer(func(t task) (outcome, error) {
		watch := startClock()
		found, err := work(t, arguments)
		watch.stop()
		return watch.outcome(found), err
	})
}
