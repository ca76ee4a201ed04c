mod common; use common::*; use dermatrace::geometry::Tear;
#[test] fn cell(){
 let which=std::env::var("W").unwrap_or("roller".into());
 let d= if which=="roller"{roller()} else {pen()};
 let tear = match std::env::var("T").unwrap_or("pinned".into()).as_str(){"pinned"=>Tear::Pinned,"fixed"=>Tear::Fixed,"puncture"=>Tear::Puncture,_=>Tear::Partial{surface_following:0.5}};
 let mut s=scenario(vec![d],vec![1.5],vec![tear]);
 if let Ok(t)=std::env::var("TR"){ s.sampling.trials=t.parse().unwrap(); }
 let t=std::time::Instant::now();
 let o=run(&s); println!("time {:?} samples {} err {:.5}",t.elapsed(), o.cells[0].samples,o.cells[0].relative_error_integration);
}
