"""The client of Vipps MobilePay: what its public APIs say, as Python.

It knows neither Django nor our models. Callers write down what they are about to ask, ask it here,
and write down what came back.
"""
