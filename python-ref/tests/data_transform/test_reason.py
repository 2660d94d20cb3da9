from data_transform.reason import NotAnInteger


def test_reasons_name_the_column() -> None:
    assert str(NotAnInteger("dep_delay")) == "dep_delay is not an integer"
