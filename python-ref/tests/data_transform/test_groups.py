from data_transform.groups import Mean


def test_missing_values_are_left_out_of_a_mean() -> None:
    mean = Mean()
    for value in [3, None, -1]:
        mean.add(value)
    assert mean == Mean(count=2, sum=2)
