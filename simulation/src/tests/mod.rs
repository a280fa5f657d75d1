//! What `cargo sim` runs, an alias in .cargo/config.toml: lives, worlds that agree, planted bugs, and short scenes.

mod agreement;
mod bugs;
mod lives;
mod scenes;

/// A quarter of a life's time went into memory taken and given back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A number that whoever runs this asks for.
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}
