//! Entry point of the helper that spawns programs and waits for them.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The floor is what a program that does nothing shows as its peak memory.
    if std::env::args().nth(1).as_deref() == Some(compare::helper::FLOOR_FLAG) {
        return ExitCode::SUCCESS;
    }
    let mut arguments = std::env::args().skip(1);
    let outcome = match arguments.next().as_deref() {
        Some(compare::guard::GUARD_FLAG) => {
            compare::guard::run(&arguments.collect::<Vec<_>>())
        }
        _ => compare::helper::serve(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare-spawn: {error:#}");
            ExitCode::from(2)
        }
    }
}
