use dermatrace::geometry::*;
#[test] fn conv(){
 let n=|d:f64,ang:f64,rt:f64|Needle{length_mm:1.5,diameter_mm:d,tip_angle_rad:ang.to_radians(),tip_radius_mm:rt};
 let cases=[("slip-low",n(0.25,16.,0.004),Motion::roller(10.,1.5,1.5,0.1),0.0,0.1),("slip-high",n(0.25,16.,0.004),Motion::roller(10.,1.5,1.5,0.1),0.0,0.3),
 ("r15",n(0.25,16.,0.004),Motion::roller(1000.,1.5,1.5,0.0),1.0,0.0),("r17",n(0.25,30.,0.03),Motion::roller(10.,1.5,1.5,0.0),1.0,0.0),("r01",n(0.25,16.,0.004),Motion::roller(10.,1.5,1.5,0.0),1.0,0.0),("r04",n(0.25,16.,0.004),Motion::roller(10.,1.5,1.5,0.0),1.0,0.2),("r02",n(0.25,16.,0.004),Motion::roller(10.,1.5,1.5,0.0),0.0,0.0)];
 for (name,nd,m,k,g) in cases { let c=Channel::new(&nd,m,Tear::Partial{surface_following:k},&ElasticLimit::uniform(g));
  let f=c.volume(0.,1.5,16);
  for p in [1,2,4,8]{ let t=std::time::Instant::now(); let v=c.volume(0.,1.5,p); println!("{name} {p} {v:.9} {:.1e} {:?}", v/f-1., t.elapsed()); }
  let t=std::time::Instant::now(); let mut arcs=0; for i in 0..100 { arcs+=c.section(1.5*i as f64/100.).outline(1).len(); } println!("   section {:?} arcs {}", t.elapsed()/100, arcs as f64/100.);
 }}
