//! The program as users run it. Twin: `python-ref/tests/data_transform/test_main.py`.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;

const HEADER: &str =
    "year,month,day,dep_time,dep_delay,arr_delay,carrier,origin,dest,air_time,hour\n";
const FLIGHTS: &str = "\
2013,1,1,517,2,11,UA,EWR,IAH,227,5
2013,1,1,533,4,20,UA,EWR,IAH,226,5
2013,1,1,NA,NA,NA,AA,JFK,MIA,NA,5
2013,2,31,542,2,33,AA,JFK,MIA,160,5
";
const AIRLINES: &str = "carrier,name\nUA,\"United, Inc.\"\n";
const AIRPORTS: &str = "\
faa,name,lat,lon
EWR,Newark,40.6925,-74.168667
IAH,Houston,29.984433,-95.341442
";

/// Writes the tables of names; returns the arguments of a report.
fn arguments(folder: &Path, flights: &str) -> Vec<String> {
    fs::write(folder.join("airlines.csv"), AIRLINES).unwrap();
    fs::write(folder.join("airports.csv"), AIRPORTS).unwrap();
    let folder = folder.display();
    vec![
        "report".to_owned(),
        format!("--flights={flights}"),
        format!("--airlines={folder}/airlines.csv"),
        format!("--airports={folder}/airports.csv"),
        format!("--out={folder}/out"),
    ]
}

/// Writes the flights; returns their path.
fn write_flights(folder: &Path) -> String {
    let flights = folder.join("flights.csv");
    fs::write(&flights, [HEADER, FLIGHTS].concat()).unwrap();
    flights.display().to_string()
}

fn program() -> Command {
    let mut program = Command::new(cargo_bin!("flights"));
    program.stdin(Stdio::null());
    program
}

fn run(arguments: &[impl AsRef<str>]) -> Output {
    program().args(arguments.iter().map(AsRef::as_ref)).output().unwrap()
}

/// The exit code, and what was printed to standard output and standard error.
fn ended(output: &Output) -> (Option<i32>, &str, &str) {
    let text = |bytes| str::from_utf8(bytes).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn help_teaches_by_example() {
    let output = run(&["report", "--help"]);
    let (code, help, errors) = ended(&output);
    assert_eq!((code, errors), (Some(0), ""));
    for taught in ["--flights <FILE>", "Examples:", "Exit codes:", "130 interrupted"] {
        assert!(help.contains(taught), "{taught}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_tells_the_usage() {
    let complete = "report --flights a --airlines b --airports c --out d";
    for wrong in [
        "",
        "report",
        "explain",
        "report --flights",
        "report --no-such-option",
        &format!("{complete} --jobs 0"),
        &format!("{complete} --format x"),
    ] {
        let arguments: Vec<&str> = wrong.split_whitespace().collect();
        let output = run(&arguments);
        let (code, printed, errors) = ended(&output);
        assert_eq!((code, printed), (Some(2), ""), "{wrong}");
        // Where a value is wrong, clap points to the help instead.
        let is_told = errors.contains("Usage: flights") || errors.contains("--help");
        assert!(is_told, "{wrong}: {errors}");
    }
}

#[test]
fn a_small_report_is_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let flights = write_flights(folder.path());
    let output = run(&arguments(folder.path(), &flights));
    let summary = "flights: 4 rows read, 3 used, 1 rejected\n";
    assert_eq!(ended(&output), (Some(0), "", summary));
    let written: BTreeMap<String, String> = fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|file| file.unwrap())
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, fs::read_to_string(file.path()).unwrap())
        })
        .collect();
    let expected = [
        (
            "carriers.csv",
            "carrier,name,month,flights,cancelled,diverted,on_time,on_time_percent,\
             mean_departure_delay,arrival_delay_p50,arrival_delay_p90,\
             arrival_delay_p99\n\
             AA,,1,1,1,0,0,0.00,,,,\n\
             UA,\"United, Inc.\",1,2,0,0,1,50.00,3.00,11,20,20\n",
        ),
        (
            "hours.csv",
            "hour,month,flights,mean_departure_delay,delayed_percent\n\
             5,1,3,3.00,0.00\n",
        ),
        (
            "rejects.csv",
            &format!(
                "file,line,reason,text\n{flights},5,there is no such date,\
                 \"2013,2,31,542,2,33,AA,JFK,MIA,160,5\"\n"
            ),
        ),
        (
            "routes.csv",
            "origin,origin_name,dest,dest_name,flights,carriers,distance_km,\
             mean_air_time,mean_arrival_delay\n\
             EWR,Newark,IAH,Houston,2,UA,2251,226.50,15.50\n\
             JFK,,MIA,,1,AA,,,\n",
        ),
    ];
    assert_eq!(written, expected.map(|(name, text)| (name.into(), text.into())).into());
}

#[test]
fn a_rejected_row_ends_a_strict_run_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let flights = write_flights(folder.path());
    let mut arguments = arguments(folder.path(), &flights);
    arguments.push("--strict".to_owned());
    let output = run(&arguments);
    let message = format!(
        "flights: {flights}:5: there is no such date (nothing was written: --strict)\n"
    );
    assert_eq!(ended(&output), (Some(1), "", &*message));
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_missing_file_is_named_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.csv").display().to_string();
    let output = run(&arguments(folder.path(), &missing));
    let message = format!("flights: {missing}: No such file or directory\n");
    assert_eq!(ended(&output), (Some(2), "", &*message));
    assert!(!folder.path().join("out").exists());
}

#[test]
fn flights_may_be_named_by_several_options() {
    let folder = tempfile::tempdir().unwrap();
    let flights = write_flights(folder.path());
    let mut arguments = arguments(folder.path(), &flights);
    arguments.push(format!("--flights={flights}"));
    let output = run(&arguments);
    let summary = "flights: 8 rows read, 6 used, 2 rejected\n";
    assert_eq!(ended(&output), (Some(0), "", summary));
}

#[test]
fn an_interrupt_ends_with_130_and_leaves_nothing() {
    for ending in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let mut program = program();
        program.args(arguments(folder.path(), "-"));
        // A pipe that stays open: the program waits for what comes after the header.
        let mut running =
            program.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = running.stdin.take().unwrap();
        input.write_all(HEADER.as_bytes()).unwrap();
        wait_for_a_file_in(&folder.path().join("out"));
        let id = running.id().to_string();
        assert!(Command::new("kill").args([ending, &id]).status().unwrap().success());
        let code = running.wait().unwrap().code();
        let mut message = String::new();
        running.stderr.take().unwrap().read_to_string(&mut message).unwrap();
        assert_eq!((code, &*message), (Some(130), "flights: interrupted\n"));
        assert!(!folder.path().join("out").exists());
    }
}

/// Waits until the program has begun to write.
fn wait_for_a_file_in(folder: &Path) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()) {
        assert!(Instant::now() < deadline, "the program wrote nothing in a minute");
        sleep(Duration::from_millis(10));
    }
}
