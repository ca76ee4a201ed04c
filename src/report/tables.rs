//! The tables of a result directory: one CSV file per kind of row, columns and rows in the promised order.

use crate::film::{Film, FilmRow, FilmSectionRow};
use crate::folder::outdir::Content;
use crate::histology::Slides;
use crate::histology::rows::{
    SlideBinRow, SlideOutlineRow, SlidePlaneRow, SlideProfileRow, SlideSectionRow, SlideWidthRow,
};
use crate::metrics::coverage_map::CoverageRow;
use crate::metrics::{MetricRow, OpeningRow, TrialRow};
use crate::report::read::{PassTables, Tables};
use crate::simulate::Outcome;
use crate::simulate::passes::PassPlan;
use crate::solid::{SolidRow, StrikeRow, VoxelRow};
use crate::study::channel::{ChannelRow, ChannelStudy, LayerRow, ProfileRow, TipPathRow};
use crate::study::compare::ComparisonRow;
use crate::study::league::{ConfigurationRow, FrontRow, LeagueRow};
use crate::study::passes::{AnswerRow, CostRow, PassRow};
use crate::survey::league::League;
use crate::survey::sensitivity::{EffectRow, IndexRow};
use crate::table::Field;

/// The file names of the tables, in the order in which a result lists them.
pub const RUN_FILES: [&str; 9] = [
    "metrics.csv",
    "trials.csv",
    "comparison.csv",
    "channels.csv",
    "channel_profile.csv",
    "tip_path.csv",
    "layers.csv",
    "openings.csv",
    "coverage_map.csv",
];

/// The file names that a channel study without a treatment writes.
pub const CHANNEL_FILES: [&str; 4] = ["channels.csv", "channel_profile.csv", "tip_path.csv", "layers.csv"];

/// The file names that a league table writes.
pub const LEAGUE_FILES: [&str; 3] = ["bench.csv", "configurations.csv", "front.csv"];

/// The file names that a sensitivity analysis writes, beside the tables of its points.
pub const SENSITIVITY_FILES: [&str; 2] = ["indices.csv", "effects.csv"];

/// The file names of the tables of a film.
pub const FILM_FILES: [&str; 2] = ["film.csv", "film_sections.csv"];

/// The tables of a film: name and bytes.
///
/// # Errors
/// An error of the CSV writer.
pub fn film_files(film: &Film) -> Result<Vec<Content>, csv::Error> {
    let contents = [csv_bytes(&film.rows())?, csv_bytes(&film.section_rows())?];
    Ok(FILM_FILES.iter().map(|name| (*name).to_owned()).zip(contents).collect())
}

/// The file names that sections write.
pub const SLIDE_FILES: [&str; 7] = [
    "slide_widths.csv",
    "slide_distribution.csv",
    "slide_planes.csv",
    "slide_profiles.csv",
    "slide_outlines.csv",
    "slide_sections.csv",
    "layers.csv",
];

/// The files of sections: name and bytes.
///
/// # Errors
/// An error of the CSV writer.
pub fn slide_files(slides: &Slides) -> Result<Vec<Content>, csv::Error> {
    let contents = [
        csv_bytes(&slides.widths)?,
        csv_bytes(&slides.distribution)?,
        csv_bytes(&slides.planes)?,
        csv_bytes(&slides.profiles)?,
        csv_bytes(&slides.outlines)?,
        csv_bytes(&slides.sections)?,
        csv_bytes(&slides.layers)?,
    ];
    Ok(SLIDE_FILES.iter().map(|name| (*name).to_owned()).zip(contents).collect())
}

/// The file names that a search for passes writes.
pub const PASS_FILES: [&str; 4] = ["plan.csv", "plan_costs.csv", "plan_answer.csv", "plan_map.csv"];

/// The tables of a search for passes.
pub fn of_plan(plan: &PassPlan) -> PassTables {
    let (rows, costs, answers, map) = (plan.rows.clone(), plan.costs.clone(), plan.answers.clone(), plan.map.clone());
    PassTables { rows, costs, answers, map }
}

/// The files of a search for passes: name and bytes.
///
/// # Errors
/// An error of the CSV writer.
pub fn pass_files(plan: &PassTables) -> Result<Vec<Content>, csv::Error> {
    let contents = [csv_bytes(&plan.rows)?, csv_bytes(&plan.costs)?, csv_bytes(&plan.answers)?, csv_bytes(&plan.map)?];
    Ok(PASS_FILES.iter().map(|name| (*name).to_owned()).zip(contents).collect())
}

/// The files of a league table: name and bytes.
///
/// # Errors
/// An error of the CSV writer.
pub fn league_files(league: &League) -> Result<Vec<Content>, csv::Error> {
    let contents = [csv_bytes(&league.rows)?, csv_bytes(&league.configurations)?, csv_bytes(&league.front)?];
    Ok(LEAGUE_FILES.iter().map(|name| (*name).to_owned()).zip(contents).collect())
}

/// The files of a sensitivity analysis: name and bytes.
///
/// # Errors
/// An error of the CSV writer.
pub fn sensitivity_files(indices: &[IndexRow], effects: &[EffectRow]) -> Result<Vec<Content>, csv::Error> {
    let contents = [csv_bytes(indices)?, csv_bytes(effects)?];
    Ok(SENSITIVITY_FILES.iter().map(|name| (*name).to_owned()).zip(contents).collect())
}

/// The tables of a run, without the trials.
pub fn of_run(outcome: &Outcome) -> Tables {
    Tables {
        metrics: outcome.metrics.clone(),
        comparison: outcome.comparison.clone(),
        openings: outcome.openings.clone(),
        coverage_map: outcome.coverage_map.clone(),
        ..of_channel(&outcome.single)
    }
}

/// The tables of a channel study.
pub fn of_channel(study: &ChannelStudy) -> Tables {
    Tables {
        channels: study.channels.clone(),
        profiles: study.profiles.clone(),
        tip_paths: study.tip_paths.clone(),
        layers: study.layers.clone(),
        ..Tables::default()
    }
}

/// The files of a run: name and bytes. `comparison.csv` is left out where nothing was compared, `coverage_map.csv` where
/// coverage was not asked for; any other table without rows is a header alone.
///
/// # Errors
/// An error of the CSV writer.
pub fn run_files(tables: &Tables, trials: &[TrialRow]) -> Result<Vec<Content>, csv::Error> {
    let is_left_out = |name: &str| match name {
        "comparison.csv" => tables.comparison.is_empty(),
        "coverage_map.csv" => tables.coverage_map.is_empty(),
        _ => false,
    };
    let kept = RUN_FILES.iter().filter(|name| !is_left_out(name));
    kept.map(|name| Ok(((*name).to_owned(), file(name, tables, trials)?))).collect()
}

/// The files of a channel study: name and bytes.
///
/// # Errors
/// An error of the CSV writer.
pub fn channel_files(tables: &Tables) -> Result<Vec<Content>, csv::Error> {
    CHANNEL_FILES.iter().map(|name| Ok(((*name).to_owned(), file(name, tables, &[])?))).collect()
}

fn file(name: &str, tables: &Tables, trials: &[TrialRow]) -> Result<Vec<u8>, csv::Error> {
    match name {
        "metrics.csv" => csv_bytes(&tables.metrics),
        "trials.csv" => csv_bytes(trials),
        "comparison.csv" => csv_bytes(&tables.comparison),
        "channels.csv" => csv_bytes(&tables.channels),
        "channel_profile.csv" => csv_bytes(&tables.profiles),
        "tip_path.csv" => csv_bytes(&tables.tip_paths),
        "layers.csv" => csv_bytes(&tables.layers),
        "coverage_map.csv" => csv_bytes(&tables.coverage_map),
        _ => csv_bytes(&tables.openings),
    }
}

/// A row of a table: its columns and their values in the same order.
pub trait Row {
    /// Column names.
    const COLUMNS: &'static [&'static str];
    /// The fields as text.
    fn fields(&self) -> Vec<String>;
}

/// Header and rows as RFC 4180 CSV with `\n` line ends.
///
/// # Errors
/// An error of the CSV writer.
pub fn csv_bytes<R: Row>(rows: &[R]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(R::COLUMNS)?;
    for row in rows {
        writer.write_record(row.fields())?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Names the columns of a row type once, so that header and values cannot drift apart.
macro_rules! row {
    ($type:ty: $($column:ident),+ $(,)?) => {
        impl Row for $type {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];
            fn fields(&self) -> Vec<String> {
                vec![$(self.$column.text()),+]
            }
        }
    };
}

row!(MetricRow: scenario, device, depth_mm, tear, layer, metric, unit, mean, std_err, std_err_integration, ci95_low, ci95_high, trials, samples);
row!(TrialRow: scenario, device, depth_mm, tear, layer, metric, unit, trial, value);
row!(ComparisonRow: depth_mm, tear, layer, metric, unit, device, reference, value, reference_value, difference, difference_ci95_low, difference_ci95_high, ratio, ratio_ci95_low, ratio_ci95_high, basis);
row!(ChannelRow: device, depth_mm, tear, entry_angle_deg, puncture_volume_mm3, channel_volume_mm3, tear_volume_mm3, tear_ratio, surface_width_mm, widest_mm, widest_depth_mm, numerical_error_rel);
row!(ProfileRow: device, depth_mm, tear, z_mm, area_mm2, x_min_mm, x_max_mm);
row!(TipPathRow: device, depth_mm, x_mm, z_mm);
row!(LayerRow: layer, top_mm, bottom_mm, failure_shear_strain);
row!(FilmRow: frame, device, t_normalised, time_s, tip_x_mm, tip_z_mm, angle_deg, surface_displacement_mm, plane_area_mm2, channel_volume_mm3, channel_volume_error_mm3);
row!(FilmSectionRow: frame, device, z_mm, displacement_mm, x_min_mm, x_max_mm);
row!(LeagueRow: configuration, device, depth_mm, tear, measure, unit, mean, std_err, ci95_low, ci95_high, trials, reference, ratio, ratio_ci95_low, ratio_ci95_high, verdict);
row!(ConfigurationRow: configuration, device, column, value, status, reason);
row!(FrontRow: depth_mm, tear, configuration, device, rank, front_share, verdict, dominated_by, objectives);
row!(IndexRow: device, depth_mm, tear, layer, metric, unit, input, first_order, first_order_ci95_low, first_order_ci95_high, total, total_ci95_low, total_ci95_high, samples);
row!(EffectRow: device, depth_mm, tear, layer, metric, unit, input, mu, mu_star, mu_star_ci95_low, mu_star_ci95_high, sigma, trajectories);
row!(SolidRow: device, depth_mm, tear, layer, part, mesh_volume_mm3, volume_mm3, difference_rel);
row!(VoxelRow: device, depth_mm, tear, layer, damage, label, voxels, volume_mm3);
row!(StrikeRow: x_mm, y_mm, heading_deg, depth_mm);
row!(OpeningRow: device, depth_mm, tear, opening, x_mm, y_mm, heading_deg, length_mm, width_mm);
row!(SlidePlaneRow: plane, kind, heading_deg, offset_mm, at_mm, x_mm, y_mm, length_mm, height_mm);
row!(SlideProfileRow: device, depth_mm, tear, trial, plane, profile, along_mm, surface_width_mm, widest_mm, reached_mm, strikes, touches_edge);
row!(SlideOutlineRow: device, depth_mm, tear, plane, part, z_mm, from_mm, to_mm);
row!(SlideSectionRow: device, depth_mm, tear, plane, strike, part, x_mm, y_mm);
row!(SlideWidthRow: device, depth_mm, tear, at_mm, quantity, unit, mean, std_err, ci95_low, ci95_high, trials, planes, profiles);
row!(SlideBinRow: device, depth_mm, tear, at_mm, distribution, from_mm, to_mm, share, std_err, ci95_low, ci95_high);
row!(CoverageRow: device, depth_mm, tear, x_mm, y_mm, strikes_per_cm2, nearest_strike_mm, channels_mean, channels_most);
row!(PassRow: device, depth_mm, tear, passes, directions, headings, meets, unmet, strikes_per_cm2, layer, channels_per_cm2, channels_ci95_low, channels_ci95_high, widest_gap_mm, widest_gap_of_share_mm, widest_gap_of_share_ci95_low, widest_gap_of_share_ci95_high, gap_share, gap_share_ci95_low, gap_share_ci95_high, treatment_time_s_per_cm2, trials);
row!(CostRow: device, depth_mm, tear, passes, directions, measure, unit, mean, ci95_low, ci95_high);
row!(AnswerRow: device, depth_mm, tear, answer, passes, directions, headings, unmet, layer, channels_per_cm2, channels_ci95_low, channels_ci95_high, widest_gap_of_share_mm, widest_gap_of_share_ci95_low, widest_gap_of_share_ci95_high, gap_share, gap_share_ci95_low, gap_share_ci95_high, dermal_damage_mm3_per_cm2, dermal_damage_ci95_low, dermal_damage_ci95_high, treatment_time_s_per_cm2, most_channels_per_cm2, most_channels_ci95_low, most_channels_ci95_high, most_channels_passes, looked_at_passes, most_passes, wished_channels_per_cm2, wished_gap_mm, wished_share, wished_dermal_damage_mm3_per_cm2, wished_time_s_per_cm2, trials);

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::DeserializeOwned;

    fn header<R: Row>() -> String {
        R::COLUMNS.join(",")
    }

    #[test]
    fn headers_are_the_promised_ones() {
        assert_eq!(
            header::<MetricRow>(),
            "scenario,device,depth_mm,tear,layer,metric,unit,mean,std_err,std_err_integration,ci95_low,ci95_high,trials,samples"
        );
        assert_eq!(
            header::<ComparisonRow>(),
            "depth_mm,tear,layer,metric,unit,device,reference,value,reference_value,difference,difference_ci95_low,difference_ci95_high,ratio,ratio_ci95_low,ratio_ci95_high,basis"
        );
        assert_eq!(
            header::<ChannelRow>(),
            "device,depth_mm,tear,entry_angle_deg,puncture_volume_mm3,channel_volume_mm3,tear_volume_mm3,tear_ratio,surface_width_mm,widest_mm,widest_depth_mm,numerical_error_rel"
        );
        assert_eq!(header::<ProfileRow>(), "device,depth_mm,tear,z_mm,area_mm2,x_min_mm,x_max_mm");
        assert_eq!(header::<TipPathRow>(), "device,depth_mm,x_mm,z_mm");
        assert_eq!(header::<LayerRow>(), "layer,top_mm,bottom_mm,failure_shear_strain");
        assert_eq!(header::<OpeningRow>(), "device,depth_mm,tear,opening,x_mm,y_mm,heading_deg,length_mm,width_mm");
        assert_eq!(header::<TrialRow>(), "scenario,device,depth_mm,tear,layer,metric,unit,trial,value");
    }

    fn read_back<R: Row + DeserializeOwned>(rows: &[R]) -> Vec<R> {
        let bytes = csv_bytes(rows).unwrap();
        csv::Reader::from_reader(bytes.as_slice()).deserialize().map(Result::unwrap).collect()
    }

    fn metric(mean: f64) -> MetricRow {
        MetricRow {
            scenario: "s".into(),
            device: "roller".into(),
            depth_mm: 0.1 + 0.2,
            tear: "partial(0.5)".into(),
            layer: "all".into(),
            metric: "damage_volume".into(),
            unit: "mm3/cm2".into(),
            mean,
            std_err: f64::MIN_POSITIVE,
            std_err_integration: 5e-324,
            ci95_low: -0.0,
            ci95_high: f64::MAX,
            trials: 32,
            samples: u64::MAX,
        }
    }

    #[test]
    fn awkward_numbers_read_back_bit_for_bit() {
        let rows = [metric(1e-7), metric(1.0 / 3.0), metric(1e22), metric(f64::INFINITY), metric(f64::NEG_INFINITY)];
        let back = read_back(&rows);
        assert_eq!(back, rows);
        assert!(back[0].ci95_low.is_sign_negative());
    }

    #[test]
    fn non_finite_numbers_are_spelled_in_lower_case() {
        let row =
            LayerRow { layer: "NaN".into(), top_mm: 1e-7, bottom_mm: f64::INFINITY, failure_shear_strain: f64::NAN };
        let text = String::from_utf8(csv_bytes(&[row]).unwrap()).unwrap();
        assert_eq!(text, "layer,top_mm,bottom_mm,failure_shear_strain\nNaN,1e-7,inf,nan\n");
        let rows: Vec<LayerRow> = csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect();
        assert!(rows[0].failure_shear_strain.is_nan() && rows[0].bottom_mm == f64::INFINITY);
    }

    #[test]
    fn a_table_without_rows_is_its_header_and_an_empty_comparison_is_no_file() {
        let files = run_files(&Tables::default(), &[]).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.len(), 7);
        assert!(!names.contains(&"comparison.csv") && !names.contains(&"coverage_map.csv"));
        assert!(files.iter().all(|(_, bytes)| bytes.iter().filter(|byte| **byte == b'\n').count() == 1));
    }

    #[test]
    fn every_file_name_gives_its_own_table() {
        let tables = Tables::default();
        let headers: std::collections::BTreeSet<_> =
            RUN_FILES.iter().map(|name| file(name, &tables, &[]).unwrap()).collect();
        assert_eq!(headers.len(), RUN_FILES.len());
    }
}
