//! Eight tokens that go round a ring of eight hosts in Turmoil, as those of chaos.lts:ring do in spex chaos: a datagram is a
//! message, and takes up to 10 ms. Prints how many arrived. It is an example of Turmoil's own tree, which is no part of this
//! project; `make bench-chaos TURMOIL=PROGRAM` runs it.
//!
//!     ring SECONDS        of virtual time
use std::cell::Cell;
use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;
use turmoil::net::UdpSocket;

const HOSTS: usize = 8;
const PORT: u16 = 7000;

fn main() -> turmoil::Result {
    let seconds: u64 = std::env::args().nth(1).ok_or("how many seconds?")?.parse()?;
    let arrived = Rc::new(Cell::new(0u64));
    let mut sim = turmoil::Builder::new()
        .simulation_duration(Duration::from_secs(seconds + 1))
        .min_message_latency(Duration::from_millis(0))
        .max_message_latency(Duration::from_millis(10))
        .build();
    for i in 0..HOSTS {
        let arrived = arrived.clone();
        sim.host(format!("n{}", i), move || {
            let arrived = arrived.clone();
            async move {
                let socket = UdpSocket::bind((IpAddr::from([0, 0, 0, 0]), PORT)).await?;
                let next = format!("n{}", (i + 1) % HOSTS);
                // A host is known by its name once all have been added.
                tokio::time::sleep(Duration::from_millis(1)).await;
                socket.send_to(b"token", (next.as_str(), PORT)).await?;
                let mut buffer = [0u8; 16];
                loop {
                    socket.recv_from(&mut buffer).await?;
                    arrived.set(arrived.get() + 1);
                    socket.send_to(b"token", (next.as_str(), PORT)).await?;
                }
            }
        });
    }
    sim.client("end", async move {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        Ok(())
    });
    sim.run()?;
    println!("{} messages", arrived.get());
    Ok(())
}
