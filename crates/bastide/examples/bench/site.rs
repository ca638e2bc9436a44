//! The demo's idle memory, and the home page at 200 requests per second.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const RATE: u32 = 200;
const SECONDS: u32 = 15;
const ADDRESS: &str = "127.0.0.1:18081";

pub(crate) fn run() {
    let folder = tempfile::tempdir().expect("a folder");
    // target/debug/examples/bench → target/debug/bastide
    let here = std::env::current_exe().expect("a path");
    let program = here.ancestors().nth(2).expect("a folder").join("bastide");
    let start = Instant::now();
    let made = Command::new(&program)
        .args(["demo", "--no-serve", "--dir"])
        .arg(folder.path().join("demo"))
        .stdout(Stdio::null())
        .status()
        .expect("build it first: cargo build");
    assert!(made.success());
    println!(
        "demo made in {:.1} s (bar 20), {:.0} MB on disk (bar 150)",
        start.elapsed().as_secs_f64(),
        size(folder.path()) / 1e6
    );
    let mut server = Command::new(&program)
        .args(["demo", "--listen", ADDRESS, "--dir"])
        .arg(folder.path().join("demo"))
        .stdout(Stdio::null())
        .spawn()
        .expect("runs");
    while TcpStream::connect(ADDRESS).is_err() {
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_secs(3));
    println!(
        "idle memory of the demo: {:.0} MB (bar 150)",
        resident(server.id())
    );
    let page = fetch("gzip");
    println!(
        "home page over the wire: {:.1} kB (bar 60), style sheet and all headers apart",
        page as f64 / 1e3
    );
    home_page();
    println!("memory after the load: {:.0} MB", resident(server.id()));
    let _ = server.kill();
    let _ = server.wait();
}

/// Requests leave at fixed moments, whether earlier ones are answered or not; waiting counts.
fn home_page() {
    let (send, receive) = mpsc::channel();
    let start = Instant::now() + Duration::from_millis(100);
    let workers = 16;
    let threads: Vec<_> = (0..workers)
        .map(|worker| {
            let send = send.clone();
            std::thread::spawn(move || {
                for request in (worker..RATE * SECONDS).step_by(workers as usize) {
                    let due = start + Duration::from_secs_f64(f64::from(request) / f64::from(RATE));
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    fetch("gzip");
                    let _ = send.send(due.elapsed().as_secs_f64() * 1e3);
                }
            })
        })
        .collect();
    drop(send);
    let mut millis: Vec<f64> = receive.iter().collect();
    for thread in threads {
        thread.join().expect("ends");
    }
    millis.sort_by(f64::total_cmp);
    println!(
        "home page at {RATE}/s for {SECONDS} s: p50 {:.1} ms, p99 {:.1} ms (bar 20)",
        super::percentile(&millis, 0.5),
        super::percentile(&millis, 0.99)
    );
}

/// Gets the home page; gives the bytes that came.
fn fetch(encoding: &str) -> usize {
    let mut stream = TcpStream::connect(ADDRESS).expect("connects");
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {ADDRESS}\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("read");
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    answer.len()
}

fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("runs");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .expect("a line");
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<f64>().ok())
        .expect("a number")
        / 1e3
}

fn size(folder: &std::path::Path) -> f64 {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                size(&path)
            } else {
                path.metadata().map_or(0.0, |meta| meta.len() as f64)
            }
        })
        .sum()
}
