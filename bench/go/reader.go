// A process that runs one Go variant: reader KIND [SIZE]. It answers each task, a line of JSON, with a line of JSON.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

type task struct {
	Port    int
	Repeats int
	Proof   bool
}

type proof struct {
	Count   int     `json:"count"`
	Size    int     `json:"size"`
	Measure string  `json:"measure"`
	Crc     *uint32 `json:"crc,omitempty"`
}

type outcome struct {
	Value float64 `json:"value"`
	Cpu   float64 `json:"cpu"`
	Proof proof   `json:"proof"`
}

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
	default:
		return proof{}, fmt.Errorf("unknown kind %q (known: text, bytes, frames)", kind)
	}
}

func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		log.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func main() {
	tasks := json.NewDecoder(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		var t task
		if err := tasks.Decode(&t); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		used := processorTime()
		begin := time.Now()
		found, err := work(t, os.Args[1:])
		if err != nil {
			log.Fatal(err)
		}
		wall := time.Since(begin)
		count := float64(found.Count)
		answer := outcome{float64(wall) / count, float64(processorTime()-used) / count, found}
		if err := answers.Encode(answer); err != nil {
			log.Fatal(err)
		}
	}
}
