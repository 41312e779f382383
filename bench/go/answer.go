// Answers each task, a line of JSON on standard input, with an outcome, a line of JSON.
package main

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
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
	P50   int64   `json:"p50,omitempty"`
	P99   int64   `json:"p99,omitempty"`
	Proof proof   `json:"proof"`
}

// The times of a piece of work.
type clock struct {
	begin     time.Time
	used      time.Duration
	wall, cpu time.Duration
}

func startClock() *clock {
	return &clock{begin: time.Now(), used: processorTime()}
}

func (c *clock) stop() {
	c.wall = time.Since(c.begin)
	c.cpu = processorTime() - c.used
}

// The times until the clock was stopped, for each item that the proof counts.
func (c *clock) outcome(found proof) outcome {
	count := float64(found.Count)
	return outcome{Value: float64(c.wall) / count, Cpu: float64(c.cpu) / count, Proof: found}
}

func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		log.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func answer(run func(task) (outcome, error)) {
	tasks := json.NewDecoder(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		var t task
		if err := tasks.Decode(&t); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		found, err := run(t)
		if err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(found); err != nil {
			log.Fatal(err)
		}
	}
}
