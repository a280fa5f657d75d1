//! Loopback sinks: servers inside this process that take what the channels send, for the demo, the benchmarks and
//! the tests. They listen on 127.0.0.1 only.
