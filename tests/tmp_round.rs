mod common; use common::*; use dermatrace::geometry::Tear;
#[test] fn cell(){
 for (d,name) in [(roller(),"roller"),(pen(),"pen")] { for tear in [Tear::Pinned,Tear::Fixed] {
 for target in [0.03,0.01,0.005,0.0025,0.00125,0.0006,0.0003] {
 let mut s=scenario(vec![d.clone()],vec![1.5],vec![tear]); s.sampling.target_relative_error=target;
 let t=std::time::Instant::now(); let o=run(&s); println!("{name} {tear:?} target {target} samples {} err {:.5} {:?}",o.cells[0].samples,o.cells[0].relative_error_integration,t.elapsed()); } } }
}
