// Times Porcupine on histories in JSON Lines; put beside its sources and run by bench/histories/run.
package porcupine

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"
)

type spexEvent struct {
	Process int
	Type    string
	F       string
	Key     string
	Value   json.RawMessage
	Result  json.RawMessage
}

type spexIn struct{ f, key, value string }
type spexOut struct {
	value, result string
	unknown       bool
}

func spexRead(file string) []Event {
	in, err := os.Open(file)
	if err != nil {
		panic(err)
	}
	defer in.Close()
	var events []Event
	open := map[int]int{}
	id := 0
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 1<<20), 1<<26)
	failed := map[int]bool{}
	for scanner.Scan() {
		var e spexEvent
		if json.Unmarshal(scanner.Bytes(), &e) != nil {
			panic("no JSON")
		}
		switch e.Type {
		case "invoke":
			open[e.Process] = id
			events = append(events, Event{ClientId: e.Process, Kind: CallEvent, Value: spexIn{e.F, e.Key, string(e.Value)}, Id: id})
			id++
		case "ok":
			events = append(events, Event{ClientId: e.Process, Kind: ReturnEvent, Value: spexOut{string(e.Value), string(e.Result), false}, Id: open[e.Process]})
			delete(open, e.Process)
		case "fail":
			failed[open[e.Process]] = true
			delete(open, e.Process)
		}
	}
	for process, i := range open {
		events = append(events, Event{ClientId: process, Kind: ReturnEvent, Value: spexOut{unknown: true}, Id: i})
	}
	kept := events[:0]
	for _, e := range events {
		if !failed[e.Id] {
			kept = append(kept, e)
		}
	}
	return kept
}


func spexStep(model string) func(state, input, output interface{}) (bool, interface{}) {
	return func(state, input, output interface{}) (bool, interface{}) {
		in, out, s := input.(spexIn), output.(spexOut), state.(string)
		switch in.f {
		case "enqueue":
			return true, s + in.value + " "
		case "dequeue":
			if s == "" {
				return out.unknown || out.value == "null", s
			}
			i := 0
			for s[i] != ' ' {
				i++
			}
			return out.unknown || out.value == s[:i], s[i+1:]
		case "write", "put":
			return true, in.value
		case "add":
			var n, k int
			fmt.Sscan(s, &n)
			fmt.Sscan(in.value, &k)
			return true, fmt.Sprint(n + k)
		case "addget":
			var n, k int
			fmt.Sscan(s, &n)
			fmt.Sscan(in.value, &k)
			return out.unknown || out.result == fmt.Sprint(n+k), fmt.Sprint(n + k)
		case "cas":
			var pair []json.RawMessage
			json.Unmarshal([]byte(in.value), &pair)
			if string(pair[0]) == s {
				return out.unknown || out.result == "true", string(pair[1])
			}
			return out.unknown || out.result == "false", s
		}
		return out.unknown || out.value == s, s
	}
}

func TestSpex(t *testing.T) {
	model, file := os.Getenv("SPEX_MODEL"), os.Getenv("SPEX_FILE")
	initial := map[string]string{"counter": "0", "queue": "", "kv": "\"\""}
	init, there := initial[model]
	if !there {
		init = "null"
	}
	m := Model{Init: func() interface{} { return init }, Step: spexStep(model),
		Hash: func(s interface{}) uint64 {
			h := uint64(14695981039346656037)
			for _, c := range []byte(s.(string)) {
				h = (h ^ uint64(c)) * 1099511628211
			}
			return h
		}}
	if model == "kv" || model == "keyed-register" {
		m.PartitionEvent = func(events []Event) [][]Event {
			keys := map[string][]Event{}
			of := map[int]string{}
			for _, e := range events {
				if e.Kind == CallEvent {
					of[e.Id] = e.Value.(spexIn).key
				}
				keys[of[e.Id]] = append(keys[of[e.Id]], e)
			}
			var parts [][]Event
			for _, p := range keys {
				parts = append(parts, p)
			}
			return parts
		}
	}
	begun := time.Now()
	events := spexRead(file)
	read := time.Since(begun)
	begun = time.Now()
	result := CheckEventsTimeout(m, events, 120*time.Second)
	fmt.Printf("porcupine %s read %.3f check %.3f\n", result, read.Seconds(), time.Since(begun).Seconds())
}
