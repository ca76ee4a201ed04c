mod common; use common::*; use dermatrace::geometry::Tear;
#[test] fn default_scenario(){
 let s=scenario(vec![roller(),pen()],vec![0.5,1.0,1.5,2.0,2.5],vec![Tear::Pinned,Tear::Puncture,Tear::Partial{surface_following:0.5},Tear::Fixed]);
 let t=std::time::Instant::now();
 let o=run(&s); println!("time {:?}",t.elapsed());
 for c in &o.cells { println!("{} {} {} {} n={} {:.4} {:?}", c.device,c.depth_mm,c.tear,c.matching,c.samples,c.relative_error_integration,c.stop_reason); }
 for r in o.metrics.iter().filter(|r| r.depth_mm==1.5 && (r.layer=="all"||r.layer=="surface") && r.tear=="pinned") { println!("{} {} {} {:.5} se {:.5} int {:.5} [{:.5},{:.5}]",r.device,r.layer,r.metric,r.mean,r.std_err,r.std_err_integration,r.ci95_low,r.ci95_high); }
 for r in o.comparison.iter().filter(|r| r.depth_mm==1.5 && (r.layer=="all"||r.layer=="surface") && r.tear=="pinned") { println!("{} {} {:.5} {:.5} ratio {:.4} [{:.4},{:.4}]",r.layer,r.metric,r.value,r.reference_value,r.ratio,r.ratio_ci95_low,r.ratio_ci95_high); }
}
