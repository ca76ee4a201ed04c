mod common; use common::*; use dermatrace::devices::*; use dermatrace::geometry::Tear;
#[test] fn unions(){
 for (case,motion,patch,k,reference) in [("two_crossing",true,4.,1.0,0.13944),("three_in_line",true,4.,1.0,0.22981),("random_200",true,5.,1.0,10.70619),("random_200_fixed_skin",true,5.,0.0,14.87024),("vertical_400",false,5.,1.0,9.77667)] {
  let f=format!("{}/tests/data/reference/unions/{case}.csv",env!("CARGO_MANIFEST_DIR"));
  let strikes: Vec<ExplicitStrike>=csv::Reader::from_path(f).unwrap().deserialize::<(f64,f64,f64)>().map(|r|{let (x,y,h)=r.unwrap(); ExplicitStrike{x_mm:x,y_mm:y,heading_rad:h.to_radians(),depth_mm:None}}).collect();
  let m= if motion {ExplicitMotion::Roller{drum_diameter_mm:20.,slip:0.}} else {ExplicitMotion::Vertical};
  for est in [dermatrace::scenario::EstimatorKind::Lines, dermatrace::scenario::EstimatorKind::Points] {
  let mut s=scenario(vec![explicit(m,strikes.clone())],vec![1.5],vec![Tear::Partial{surface_following:k}]);
  s.patch.width_mm=patch; s.patch.height_mm=patch; s.sampling.trials=8; s.sampling.estimator=est; s.sampling.target_relative_error=0.001; s.sampling.max_samples=1<<20;
  let t=std::time::Instant::now();
  let o=run(&s); let v=metric(&o,"listed",&Tear::Partial{surface_following:k}.label(),"all","damage_volume");
  let a=patch*patch/100.; println!("{case} {est:?} {:.6} se {:.6} ref {reference} z {:.2} rel {:.1e} samples {} {:?} {:?}",v.0*a,v.1*a,(v.0*a-reference)/(v.1*a),v.0*a/reference-1.,o.cells[0].samples,o.cells[0].stop_reason,t.elapsed());
  }}
}
