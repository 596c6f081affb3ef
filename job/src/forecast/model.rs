//! Gradient-boosted trees. The only file that knows XGBoost.

use std::collections::HashMap;

use xgboost_rs::{Booster, DMatrix};

/// Within this distance of its target, in levels, an error counts by its square.
const SMOOTH: f32 = 0.05;

/// How a model is trained; the field's names are XGBoost's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Number of trees.
    pub trees: usize,
    /// Largest depth of a tree.
    pub max_depth: u32,
    /// Learning rate.
    pub eta: f32,
    /// Histogram bins of a feature.
    pub max_bin: u32,
    /// Share of the rows that a tree sees.
    pub subsample: f32,
    /// Share of the features that a tree sees.
    pub colsample_bytree: f32,
    /// Least hessian of a leaf.
    pub min_child_weight: f32,
}

/// What XGBoost refused.
#[derive(Debug, thiserror::Error)]
#[error("The forecasting model failed ({0}). This is a defect of the program, not of the workbooks: please report it.")]
pub struct Error(#[from] xgboost_rs::XGBError);

/// Features, one column after the other; NaN is missing.
pub struct Rows {
    columns: Vec<f32>,
    length: usize,
    width: usize,
}

impl Rows {
    /// Room for `length` rows of `width` features, all missing.
    pub fn missing(length: usize, width: usize) -> Self {
        Rows { columns: vec![f32::NAN; length * width], length, width }
    }

    /// Fills a row.
    pub fn set(&mut self, row: usize, features: &[f32]) {
        for (column, feature) in features.iter().enumerate().take(self.width) {
            self.columns[column * self.length + row] = *feature;
        }
    }

    fn matrix(&self) -> Result<DMatrix, Error> {
        let (cell, column) = (size_of::<f32>(), size_of::<f32>() * self.length);
        Ok(DMatrix::from_col_major_f32(&self.columns, cell, column, self.length, self.width, 1, f32::NAN)?)
    }
}

/// A trained model.
pub struct Model {
    booster: Booster,
    /// The booster keeps a pointer to it.
    _training: DMatrix,
}

impl Model {
    /// Trains on rows with what each should have given and how much it matters, for the weighted absolute error.
    ///
    /// One thread a model: models train side by side, and OpenMP's threads lose much time where they must share a core.
    ///
    /// # Errors
    /// When XGBoost refuses.
    pub fn train(rows: Rows, targets: &[f32], weights: &[f32], seed: u64, p: &Parameters) -> Result<Self, Error> {
        let mut training = rows.matrix()?;
        // The matrix is a copy.
        drop(rows);
        training.set_labels(targets)?;
        training.set_weights(weights)?;
        let mut sorted = targets.to_vec();
        sorted.sort_unstable_by(f32::total_cmp);
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let config = [
            ("tree_method", "hist".to_owned()),
            ("max_depth", p.max_depth.to_string()),
            ("eta", p.eta.to_string()),
            ("max_bin", p.max_bin.to_string()),
            ("subsample", p.subsample.to_string()),
            ("colsample_bytree", p.colsample_bytree.to_string()),
            ("min_child_weight", p.min_child_weight.to_string()),
            ("base_score", median.to_string()),
            ("disable_default_eval_metric", "1".to_owned()),
            ("seed", seed.to_string()),
            ("nthread", "1".to_owned()),
            ("verbosity", "0".to_owned()),
        ];
        let config: HashMap<String, String> = config.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let mut booster = Booster::new_with_json_config(&[&training], config)?;
        for _ in 0..p.trees {
            booster.update_custom(&training, smooth_l1)?;
        }
        Ok(Model { booster, _training: training })
    }

    /// What the model gives for each row.
    ///
    /// # Errors
    /// When XGBoost refuses.
    pub fn predict(&self, rows: &Rows) -> Result<Vec<f32>, Error> {
        Ok(self.booster.predict(&rows.matrix()?)?)
    }

    /// What each feature adds to what the model gives for each row, and last what it starts from: their sum is what it
    /// gives. They are the Shapley values of the trees.
    ///
    /// # Errors
    /// When XGBoost refuses.
    pub fn contributions(&self, rows: &Rows) -> Result<Vec<Vec<f32>>, Error> {
        if rows.length == 0 {
            return Ok(Vec::new());
        }
        let (flat, (_, width)) = self.booster.predict_contributions(&rows.matrix()?)?;
        Ok(flat.chunks(width.max(1)).map(<[f32]>::to_vec).collect())
    }
}

/// The absolute error as a reweighted squared one: gradient k·r and hessian k with k = weight·s/√(s² + r²). XGBoost 1.6
/// has no absolute error of its own, and its Newton steps need a hessian that never vanishes.
fn smooth_l1(predictions: &[f32], training: &DMatrix) -> (Vec<f32>, Vec<f32>) {
    let targets = training.get_labels().unwrap_or_default();
    let weights = training.get_weights().unwrap_or_default();
    let derive = |((prediction, target), weight): ((&f32, &f32), &f32)| {
        let r = prediction - target;
        let k = weight * SMOOTH / (SMOOTH * SMOOTH + r * r).sqrt();
        (k * r, k)
    };
    predictions.iter().zip(targets).zip(weights).map(derive).unzip()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const P: Parameters = Parameters {
        trees: 20,
        max_depth: 4,
        eta: 0.3,
        max_bin: 32,
        subsample: 0.8,
        colsample_bytree: 0.7,
        min_child_weight: 1.0,
    };

    fn laid_out(values: &[f32], width: usize) -> Rows {
        let mut rows = Rows::missing(values.len() / width, width);
        values.chunks(width).enumerate().for_each(|(row, features)| rows.set(row, features));
        rows
    }

    /// What a model trained on a little world with two features gives back for it.
    fn learned(seed: u64, p: &Parameters) -> Vec<f32> {
        let world: Vec<[f32; 2]> = (0..400).map(|i| [(i % 20) as f32, ((i * 7) % 13) as f32]).collect();
        let targets: Vec<f32> = world.iter().map(|[a, b]| 1.0 + a * 0.1 + (b * 0.5).sin()).collect();
        let rows = || laid_out(world.as_flattened(), 2);
        let model = Model::train(rows(), &targets, &vec![1.0; targets.len()], seed, p).unwrap();
        model.predict(&rows()).unwrap()
    }

    #[test]
    fn every_parameter_takes_effect() {
        // XGBoost passes over parameters that it does not know, so a misspelt one would go unseen.
        let base = learned(1, &P);
        assert_eq!(base, learned(1, &P));
        assert_ne!(base, learned(2, &P), "seed");
        for (name, changed) in [
            ("trees", Parameters { trees: 10, ..P }),
            ("max_depth", Parameters { max_depth: 2, ..P }),
            ("eta", Parameters { eta: 0.1, ..P }),
            ("max_bin", Parameters { max_bin: 4, ..P }),
            ("subsample", Parameters { subsample: 0.5, ..P }),
            ("colsample_bytree", Parameters { colsample_bytree: 1.0, ..P }),
            ("min_child_weight", Parameters { min_child_weight: 30.0, ..P }),
        ] {
            assert_ne!(base, learned(1, &changed), "{name}");
        }
    }

    #[test]
    fn nan_is_missing_and_zero_is_not() {
        let rows = laid_out(&[0.0, f32::NAN].repeat(100), 1);
        let targets = [1.0, 3.0].repeat(100);
        let model =
            Model::train(rows, &targets, &[1.0; 200], 1, &Parameters { subsample: 1.0, colsample_bytree: 1.0, ..P });
        let given = model.unwrap().predict(&laid_out(&[0.0, f32::NAN], 1)).unwrap();
        assert!((given[0] - 1.0).abs() < 0.1 && (given[1] - 3.0).abs() < 0.1, "{given:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn contributions_add_up_to_what_is_given(
            seed in 0u64..1000, cells in prop::collection::vec(prop::option::of(-2f32..2.0), 600),
        ) {
            let values: Vec<f32> = cells.into_iter().map(|cell| cell.unwrap_or(f32::NAN)).collect();
            let known = |value: f32| if value.is_nan() { 0.5 } else { value };
            let targets: Vec<f32> = values.chunks(3).map(|row| 1.0 + known(row[0]) * known(row[1])).collect();
            let model = Model::train(laid_out(&values, 3), &targets, &vec![1.0; targets.len()], seed, &P).unwrap();
            let given = model.predict(&laid_out(&values, 3)).unwrap();
            let taken_apart = model.contributions(&laid_out(&values, 3)).unwrap();
            prop_assert_eq!(taken_apart.len(), given.len());
            for (given, parts) in given.iter().zip(taken_apart) {
                prop_assert_eq!(parts.len(), 4);
                prop_assert!((parts.iter().sum::<f32>() - given).abs() < 1e-4, "{} {:?}", given, parts);
            }
        }
    }
}
