// Verify checks a published log with the Go team's implementation of transparency logs, which shares no code with
// ours: golang.org/x/mod/sumdb/{note,tlog}.
//
// Usage: verify FOLDER VKEY PROOFS
//
// FOLDER is the publication (checkpoint, tile/…). PROOFS holds proofs to check against it: any number of
// *.tlog-proof files, and "consistency": a line "old N", then one base64 hash a line.
// Prints what was checked and exits with 0, or prints the first thing that is wrong and exits with 1.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

type published struct {
	folder string
	tree   tlog.Tree
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: verify FOLDER VKEY PROOFS")
		os.Exit(2)
	}
	if err := verify(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "WRONG:", err)
		os.Exit(1)
	}
}

func verify(folder, vkey, proofs string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return fmt.Errorf("vkey: %w", err)
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(signed, verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	log := &published{folder, tree}

	leaves, err := log.entries()
	if err != nil {
		return err
	}
	hashes, err := storedHashes(leaves)
	if err != nil {
		return err
	}
	fromLeaves := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if index >= int64(len(hashes)) {
				return nil, fmt.Errorf("no stored hash %d", index)
			}
			out[i] = hashes[index]
		}
		return out, nil
	})
	root, err := tlog.TreeHash(tree.N, fromLeaves)
	if err != nil {
		return err
	}

	tiles := tilesOf(tree.N)
	for _, tile := range tiles {
		want, err := tlog.ReadTileData(tile, fromLeaves)
		if err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join(folder, tilePath(tile)))
		if err != nil {
			return err
		}
		if !bytes.Equal(want, got) {
			return fmt.Errorf("%s: not the hashes of the entries", tilePath(tile))
		}
	}
	if root != tree.Hash {
		return fmt.Errorf("checkpoint: signed root %v, the entries give %v", tree.Hash, root)
	}

	// Proofs that Go makes from the published tiles, each authenticated against the checkpoint on the way.
	fromTiles := tlog.TileHashReader(tree, log)
	for _, index := range []int64{0, tree.N / 3, tree.N - 1} {
		proof, err := tlog.ProveRecord(tree.N, index, fromTiles)
		if err != nil {
			return fmt.Errorf("proving leaf %d from tiles: %w", index, err)
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaves[index])); err != nil {
			return fmt.Errorf("leaf %d: %w", index, err)
		}
	}

	// Proofs that were made by the log.
	files, err := filepath.Glob(filepath.Join(proofs, "*.tlog-proof"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := checkProofFile(file, verifier, leaves); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	if err := checkConsistency(filepath.Join(proofs, "consistency"), tree, fromLeaves); err != nil {
		return fmt.Errorf("consistency: %w", err)
	}
	fmt.Printf("ok: %d leaves, %d tiles, %d proof files, root %v\n", tree.N, len(tiles), len(files), root)
	return nil
}

// openCheckpoint verifies a c2sp.org/tlog-checkpoint; the signed-note format is the one of sumdb/note.
func openCheckpoint(signed []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 {
		return tlog.Tree{}, fmt.Errorf("size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// entries reads every entry bundle of the tree.
func (log *published) entries() ([][]byte, error) {
	var leaves [][]byte
	for _, tile := range tilesOf(log.tree.N) {
		if tile.L != 0 {
			continue
		}
		name := strings.Replace(tilePath(tile), "tile/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(log.folder, name))
		if err != nil {
			return nil, err
		}
		for i := 0; i < tile.W; i++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s: entry %d is cut", name, i)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			leaves = append(leaves, bundle[2:end])
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("%s: %d bytes after the last entry", name, len(bundle))
		}
	}
	if int64(len(leaves)) != log.tree.N {
		return nil, fmt.Errorf("%d entries, the checkpoint says %d", len(leaves), log.tree.N)
	}
	return leaves, nil
}

// tilesOf is the tiles that a tree of size n consists of. tlog.NewTiles also lists every narrower partial tile,
// narrowest first, as if the log had been published at each leaf; the widest is the one that must be there.
func tilesOf(n int64) []tlog.Tile {
	var tiles []tlog.Tile
	for _, tile := range tlog.NewTiles(tileHeight, 0, n) {
		if last := len(tiles) - 1; last >= 0 && tiles[last].L == tile.L && tiles[last].N == tile.N {
			tiles[last] = tile
		} else {
			tiles = append(tiles, tile)
		}
	}
	return tiles
}

// storedHashes hashes the whole tree from its leaves.
func storedHashes(leaves [][]byte) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = hashes[index]
		}
		return out, nil
	})
	for n, leaf := range leaves {
		more, err := tlog.StoredHashes(int64(n), leaf, reader)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, more...)
	}
	return hashes, nil
}

// checkProofFile verifies a c2sp.org/tlog-proof.
func checkProofFile(file string, verifier note.Verifier, leaves [][]byte) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, checkpoint, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return errors.New("not a tlog-proof without extra data")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil || index < 0 || index >= int64(len(leaves)) {
		return fmt.Errorf("line %q", lines[1])
	}
	path, err := parseHashes(lines[2:])
	if err != nil {
		return err
	}
	tree, err := openCheckpoint([]byte(checkpoint), verifier)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(leaves[index]))
}

// checkConsistency verifies that the tree extends the one the proof begins with.
func checkConsistency(file string, tree tlog.Tree, hashes tlog.HashReader) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if err != nil || old < 1 || old > tree.N {
		return fmt.Errorf("line %q", lines[0])
	}
	path, err := parseHashes(lines[1:])
	if err != nil {
		return err
	}
	oldRoot, err := tlog.TreeHash(old, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(path, tree.N, tree.Hash, old, oldRoot)
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		bytes, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(bytes) != tlog.HashSize {
			return nil, fmt.Errorf("hash %q", line)
		}
		hashes = append(hashes, *(*tlog.Hash)(bytes))
	}
	return hashes, nil
}

// tilePath is the C2SP path, which leaves out the height of sumdb's.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

// Height, ReadTiles and SaveTiles make the folder a tlog.TileReader.
func (log *published) Height() int { return tileHeight }

func (log *published) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(log.folder, tilePath(tile)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (log *published) SaveTiles([]tlog.Tile, [][]byte) {}
