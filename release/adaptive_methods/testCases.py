# Built from testCases.py of the course; edit it there.
"""The cases that graded functions must pass: inputs, and the values that a correct function returns.

Each assignment has a section, which begins with a line ``# --- assignment: NAME ---``. Lines above the
first section belong to all assignments. A release holds those lines and its own section, without the hidden
regions, which the build removes. Expected arrays are literals; tests derive each of them in two other ways.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from checking.check import ArraySummary, Case, CaseTable, GradedFunction

Arrays = dict[str, np.ndarray]
CASES = CaseTable(__file__)  # of each graded function: names of its results, its public case, its hidden ones
check = CASES.check
LEARNING_RATE, BETA, T = 0.01, 0.9, 2  # what the public cases are called with

# The public arrays are printed to eight decimals, so an exact answer is up to 5e-9 away.
_PRINTED = 6e-9


def _arrays(**entries: object) -> Arrays:
    return {key: np.array(entry) for key, entry in entries.items()}


_ZEROS = _arrays(
    dW1=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    db1=[[0.0], [0.0]],
    dW2=[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    db2=[[0.0], [0.0], [0.0]],
)


def _parameters_and_grads() -> tuple[Arrays, Arrays]:
    """A network of three inputs, two hidden units and three outputs, and gradients for it."""
    random = np.random.RandomState(1)
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}
    parameters = {key: random.randn(*shape) for key, shape in shapes.items()}
    grads = {f"d{key}": random.randn(*shape) for key, shape in shapes.items()}
    return parameters, grads


def _three_layers(scale: float = 1.0) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s of a network with layers of 2, 1, 2 and 1 units; no entry of any is zero.

    ``scale`` makes the gradients and their averages smaller; with 1e-4, the usual epsilon makes a difference.
    """
    random = np.random.RandomState(7)
    shapes = {"W1": (1, 2), "b1": (1, 1), "W2": (2, 1), "b2": (2, 1), "W3": (1, 2), "b3": (1, 1)}
    parameters, grads, v, s = (
        {key: np.round(random.randn(*shape), 1) + 0.05 for key, shape in shapes.items()} for _ in range(4)
    )
    return (
        parameters,
        {f"d{key}": scale * grad for key, grad in grads.items()},
        {f"d{key}": scale * average for key, average in v.items()},
        {f"d{key}": scale**2 * np.abs(average) for key, average in s.items()},
    )


_THREE_ZEROS = _arrays(
    dW1=[[0.0, 0.0]], db1=[[0.0]], dW2=[[0.0], [0.0]], db2=[[0.0], [0.0]], dW3=[[0.0, 0.0]], db3=[[0.0]]
)




# --- assignment: adaptive_methods --------------------------------------------------------------------------


def _adaptive_state(seed: int) -> tuple[Arrays, Arrays]:
    """Averages (or a sum) that earlier steps have left behind: one of gradients, one of their squares."""
    random = np.random.RandomState(seed)
    shapes = {key: grad.shape for key, grad in _parameters_and_grads()[1].items()}
    first = {key: 0.5 * random.randn(*shape) for key, shape in shapes.items()}
    second = {key: 0.1 + random.rand(*shape) for key, shape in shapes.items()}
    return first, second


def initialize_adagrad_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_adagrad_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, s"""
    return (*_parameters_and_grads(), _adaptive_state(2)[1])


def initialize_rmsprop_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_rmsprop_test_case() -> tuple[Arrays, Arrays, Arrays]:
    """parameters, grads, s"""
    return (*_parameters_and_grads(), _adaptive_state(3)[1])


def update_parameters_with_adam_l2_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s"""
    return (*_parameters_and_grads(), *_adaptive_state(4))


def update_parameters_with_adamw_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s"""
    return (*_parameters_and_grads(), *_adaptive_state(4))


def initialize_amsgrad_test_case() -> Arrays:
    """parameters"""
    return _parameters_and_grads()[0]


def update_parameters_with_amsgrad_test_case() -> tuple[Arrays, Arrays, Arrays, Arrays, Arrays]:
    """parameters, grads, v, s, s_max"""
    v, s = _adaptive_state(5)
    s_max = {key: np.resize([0.6, 1.8], average.shape) * average for key, average in s.items()}
    return (*_parameters_and_grads(), v, s, s_max)


def _larger_and_smaller(s: Arrays) -> Arrays:
    """Arrays whose entries are by turns 0.6 and 1.8 times those of s."""
    return {key: np.resize([0.6, 1.8], average.shape) * average for key, average in s.items()}


# fmt: off
CASES["initialize_adagrad"] = GradedFunction(
    returns=("s",),
    public=Case("public", lambda: (initialize_adagrad_test_case(),), _ZEROS),
)
CASES["update_parameters_with_adagrad"] = GradedFunction(
    returns=("parameters", "s"),
    parts={"s": 5, "parameters": 7},
    public=Case("public", update_parameters_with_adagrad_test_case, expected=(
        _arrays(W1=[[1.6326903713440997, -0.6210815481047609, -0.5370124669021056],
            [-1.078126152726497, 0.8569612721535811, -2.2932131072371362]],
            b1=[[1.746933691447871], [-0.7530789605767672]],
            W2=[[0.3223888709255769, -0.25631622327732934, 1.468373017757357],
            [-2.0555300485475514, -0.31579704023994865, -0.37634278244711034],
            [1.139559040485719, -1.0997377050763038, -0.16333771464468283]],
            b2=[[-0.8803925260526131], [0.03372089792429699], [0.5758975346331822]]),
        _arrays(dW1=[[1.7394849008462372, 1.5069232875295817, 1.040025799160314],
            [0.9492458696070214, 1.1375534419293203, 0.6744294697210996]],
            db1=[[0.3354082145985839], [1.3254907190968368]],
            dW2=[[0.6395515077880148, 0.5830201473640444, 1.2188013206921344],
            [0.7404831966244084, 1.07744303980821, 1.2012652275398215],
            [1.344208822604977, 0.6801645709435833, 1.5106810136698]],
            db2=[[0.8557030659902305], [3.8194943472279212], [1.1506378974171394]]),
    )),
)
CASES["initialize_rmsprop"] = GradedFunction(
    returns=("s",),
    public=Case("public", lambda: (initialize_rmsprop_test_case(),), _ZEROS),
)
CASES["update_parameters_with_rmsprop"] = GradedFunction(
    returns=("parameters", "s"),
    parts={"s": 5, "parameters": 7},
    public=Case("public", update_parameters_with_rmsprop_test_case, expected=(
        _arrays(W1=[[1.6384657957513418, -0.6307765811331846, -0.53925722255213],
            [-1.0785261088440896, 0.8519316839369545, -2.289752220904519]],
            b1=[[1.7466629650169994], [-0.7519428184431917]],
            W2=[[0.3217513082132747, -0.25560651636157716, 1.4692027698094041],
            [-2.0558795086817185, -0.3124719074328502, -0.3669588138112934],
            [1.1416630314597747, -1.0997266771389385, -0.15722700930045255]],
            b2=[[-0.8821522632809895], [0.022805332409971523], [0.5729615801389555]]),
        _arrays(dW1=[[0.6075446032285503, 0.3622202018143638, 0.6614706989745639],
            [0.8175333441230729, 0.4468813232710702, 0.3365104740800749]],
            db1=[[0.4406843325528863], [1.020311728283741]],
            dW2=[[0.9755722825462119, 0.7232730004314402, 0.9503901572322803],
            [0.866917120271127, 0.4774152691749663, 0.244432565626678],
            [0.7231269490875225, 0.5920727253561835, 0.5402465282730688]],
            db2=[[0.2980441262941561], [0.7313622514524903], [0.5671091774539444]]),
    )),
)
CASES["update_parameters_with_adam_l2"] = GradedFunction(
    returns=("parameters", "v", "s"),
    parts={"v": 4, "s": 4, "parameters": 6},
    public=Case("public", lambda: (*update_parameters_with_adam_l2_test_case(), T), expected=(
        _arrays(W1=[[1.6246009714311815, -0.6134993450085703, -0.5265132339598617],
            [-1.0740273965493887, 0.8656972928912025, -2.2993909743562915]],
            b1=[[1.7458216131290305], [-0.7616845580294369]],
            W2=[[0.31862817261322235, -0.24808785181030643, 1.4615754568926844],
            [-2.059778298575704, -0.3228343288602284, -0.3842502006765649],
            [1.1353260004900998, -1.1005071883665871, -0.17130906908865495]],
            b2=[[-0.8798481093978062], [0.0410556154235518], [0.5824867742769314]]),
        _arrays(dW1=[[-0.08568480414330606, 0.3388387145273344, -0.3585281186910732],
            [0.3612957939991209, -0.0972846814563437, -0.7837340804147694]],
            db1=[[-0.30375706775669753], [0.1757818848594129]],
            dW2=[[0.12304274580793949, -0.4635783085271247, 0.2106973928266107],
            [-0.08132961114821934, 0.12224289120318622, 0.06460929691301057],
            [-0.5865581610549607, 0.15558236772793504, -0.3850027404649091]],
            db2=[[0.7195822678387864], [0.49148394164752307], [0.09496542131130771]]),
        _arrays(dW1=[[0.6222502970323947, 0.20928161345937635, 0.2587685536065992],
            [0.6447992815251353, 0.6246068844749948, 0.7373721198978366]],
            db1=[[0.5010090501542106], [0.7499309683444164]],
            dW2=[[0.4964731677652157, 0.7234708354754947, 0.8669959448409761],
            [0.2788691212719829, 0.47557684066004274, 0.6026514056919475],
            [0.786315891980879, 0.3533265289745026, 0.6553383605843459]],
            db2=[[0.7242608639394167], [0.9972606081572285], [0.4629413643809402]]),
    )),
)
CASES["update_parameters_with_adamw"] = GradedFunction(
    returns=("parameters", "v", "s"),
    parts={"v": 3, "s": 3, "parameters": 8},
    public=Case("public", lambda: (*update_parameters_with_adamw_test_case(), T), expected=(
        _arrays(W1=[[1.6244433750790117, -0.6134412578751938, -0.5264628904444373],
            [-1.0739232352284984, 0.8656133325307058, -2.2991670810869795]],
            b1=[[1.7458216131290305], [-0.7616845580294369]],
            W2=[[0.318597334893584, -0.24806360701209668, 1.461432947280286],
            [-2.0595814540256616, -0.3228031892649598, -0.38421296046394476],
            [1.1352156172801462, -1.1004015538512693, -0.1712923241966976]],
            b2=[[-0.8798481093978062], [0.0410556154235518], [0.5824867742769314]]),
        _arrays(dW1=[[-0.0873091495069693, 0.3394504709409844, -0.35799994693880977],
            [0.36236876262127704, -0.09815008908566837, -0.7814325417178891]],
            db1=[[-0.30375706775669753], [0.1757818848594129]],
            dW2=[[0.12272370671188239, -0.46332893815164733, 0.20923528488956572],
            [-0.07926947043872168, 0.12256530840719973, 0.06499335126767898],
            [-0.5876919304972962, 0.1566822589952491, -0.3848303122573587]],
            db2=[[0.7195822678387864], [0.49148394164752307], [0.09496542131130771]]),
        _arrays(dW1=[[0.6222857888957619, 0.20929558187621242, 0.25877804960507367],
            [0.644809949612138, 0.62459121742973, 0.7373401176672788]],
            db1=[[0.5010090501542106], [0.7499309683444164]],
            dW2=[[0.49647486692203663, 0.7234734743557739, 0.867015956718511],
            [0.27885234949216237, 0.4755723991387445, 0.6026448988440287],
            [0.7863309842045928, 0.3533261294047875, 0.6553345044947835]],
            db2=[[0.7242608639394167], [0.9972606081572285], [0.4629413643809402]]),
    )),
)
CASES["initialize_amsgrad"] = GradedFunction(
    returns=("v", "s", "s_max"),
    public=Case("public", lambda: (initialize_amsgrad_test_case(),), (_ZEROS, _ZEROS, _ZEROS)),
)
CASES["update_parameters_with_amsgrad"] = GradedFunction(
    returns=("parameters", "v", "s", "s_max"),
    parts={"v": 3, "s": 3, "s_max": 4, "parameters": 6},
    public=Case("public", lambda: (*update_parameters_with_amsgrad_test_case(), T), expected=(
        _arrays(W1=[[1.6243118262206933, -0.6117462612576405, -0.5285976551695026],
            [-1.0729461917194678, 0.865344041145401, -2.3016481612828392]],
            b1=[[1.7449081264931114], [-0.761089388071521]],
            W2=[[0.3190006221657241, -0.24934005341929333, 1.462267394845751],
            [-2.060116046815261, -0.32226293122572497, -0.384094206477684],
            [1.1343709075530988, -1.0998205418289888, -0.1725393541261648]],
            b2=[[-0.8780525664046731], [0.0423642050155736], [0.582724936936315]]),
        _arrays(dW1=[[0.08849045137697654, -0.034419197368378056, 1.1840061062127805],
            [-0.0631920244311978, 0.13941002363662341, 0.6437437167602702]],
            db1=[[-0.4214436047371737], [-0.35981343949453665]],
            dW2=[[0.057632643664064384, -0.09540593432689307, -0.6059101507623437],
            [-0.13186978245001202, -0.23019029616251935, 0.187041657024401],
            [-0.8162794513459444, -0.31634702685236826, 0.40639491940569883]],
            db2=[[0.8592405230357996], [-0.5140505832487776], [0.36438579595948384]]),
        _arrays(dW1=[[0.3855125573339713, 0.35454500993988264, 0.4279492495685044],
            [0.24417263691339547, 0.2661587897813914, 1.0633340823242852]],
            db1=[[1.0591815905779363], [0.28900190537443277]],
            dW2=[[0.1242540190910632, 0.30453226775466974, 0.7995221651079081],
            [0.8787924843310468, 0.12328236566643207, 0.6776995678480475],
            [0.10199110191149263, 0.6148572996855539, 0.7403037633698938]],
            db2=[[1.0845937291207677], [0.36149344208183326], [0.9021450179138543]]),
        _arrays(dW1=[[0.3855125573339713, 0.6364587703928175, 0.4279492495685044],
            [0.4394957411761568, 0.2661587897813914, 1.9150749523222956]],
            db1=[[1.0591815905779363], [0.5191463800726833]],
            dW2=[[0.1242540190910632, 0.5481999834839112, 0.7995221651079081],
            [1.5831262539999535, 0.12328236566643207, 1.2197931446335608],
            [0.10199110191149263, 1.1078507014297083, 0.7403037633698938]],
            db2=[[1.0845937291207677], [0.6463756735399904], [0.9021450179138543]]),
    )),
)
CASES["initialize_adagrad"].more_public = (
    Case("three_small_layers", lambda: _three_layers()[:1],
        _THREE_ZEROS),
)
CASES["update_parameters_with_adagrad"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4)[:2], _three_layers(1e-4)[3], 0.1, 1e-7),
        (_arrays(W1=[[1.8062970234759759, -0.43616006847700445]], b1=[[0.010667054186121646]],
        W2=[[0.4819030640101015], [-0.7395878019370181]], b2=[[0.1373459246793686],
        [-0.001793091967561793]], W3=[[-1.7619522519925142, 1.0250970714468508]],
        b3=[[0.7444757017654761]]), _arrays(dW1=[[9.525e-09, 1.1725000000000002e-08]], db1=[[1.9525e-08]],
        dW2=[[6.125e-09], [2.0725000000000002e-08]], db2=[[2.7525e-08], [1.5725e-08]], dW3=[[1.5725e-08,
        1.9725e-08]], db3=[[2.3525e-08]])),
        rtol=1e-9, atol=1e-15),
)
CASES["initialize_rmsprop"].more_public = (
    Case("three_small_layers", lambda: _three_layers()[:1],
        _THREE_ZEROS),
)
CASES["update_parameters_with_rmsprop"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4)[:2], _three_layers(1e-4)[3], 0.1, 0.8, 1e-7),
        (_arrays(W1=[[1.8220928077866818, -0.43441573386788557]], b1=[[0.0032291769846529038]],
        W2=[[0.4871095407036085], [-0.7383121187784516]], b2=[[0.19936230651455042],
        [-0.014789597439029224]], W3=[[-1.7634339794852816, 1.0214886341218403]], b3=[[0.833842588692627]]),
        _arrays(dW1=[[5.805e-09, 9.245000000000003e-09]], db1=[[1.3805e-08]], dW2=[[4.525000000000001e-09],
        [1.6445000000000003e-08]], db2=[[9.404999999999999e-09], [1.0045e-08]], dW3=[[1.2445e-08,
        1.5045e-08]], db3=[[6.204999999999999e-09]])),
        rtol=1e-9, atol=1e-15),
)
CASES["update_parameters_with_adam_l2"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4), 7, 0.1, 0.8, 0.95, 1e-7, 1e-4),
        (_arrays(W1=[[1.6128276033458693, -0.4552732892331166]], b1=[[0.05938744757883141]],
        W2=[[0.2889041028156508], [-0.7431019254435175]], b2=[[0.1684699436201496], [0.0598735419943397]],
        W3=[[-1.6335882823260381, 0.9928798094076169]], b3=[[0.717613776814554]]), _arrays(dW1=[[0.000164,
        8.000000000000003e-06]], db1=[[-1.7000000000000007e-05]], dW2=[[0.00016800000000000002],
        [-1.3999999999999996e-05]], db2=[[-0.000145], [-1.5000000000000005e-05]],
        dW3=[[-0.00021200000000000003, 0.000112]], db3=[[-5.6999999999999996e-05]]),
        _arrays(dW1=[[6.895e-09, 1.1105000000000001e-08]], db1=[[1.582625e-08]], dW2=[[5.245e-09],
        [1.988e-08]], db2=[[7.22625e-09], [1.1136249999999998e-08]], dW3=[[1.6005e-08, 1.8555e-08]],
        db3=[[3.426250000000001e-09]])),
        rtol=1e-9, atol=1e-15),
)
CASES["update_parameters_with_adamw"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4), 7, 0.1, 0.8, 0.95, 1e-7, 0.2),
        (_arrays(W1=[[1.6023596678315575, -0.45229181761390175]], b1=[[0.05938744757883141]],
        W2=[[0.2886973659142843], [-0.7354976708496939]], b2=[[0.1684699436201496], [0.0598735419943397]],
        W3=[[-1.6137114145229623, 0.9813968302300965]], b3=[[0.717613776814554]]),
        _arrays(dW1=[[0.00012900000000000002, 1.7000000000000003e-05]], db1=[[-1.7000000000000007e-05]],
        dW2=[[0.00015900000000000002], [1.0000000000000004e-06]], db2=[[-0.000145],
        [-1.5000000000000005e-05]], dW3=[[-0.00017700000000000002, 9.1e-05]],
        db3=[[-5.6999999999999996e-05]]), _arrays(dW1=[[6.326249999999999e-09, 1.0936250000000001e-08]],
        db1=[[1.582625e-08]], dW2=[[5.25625e-09], [1.948625e-08]], db2=[[7.22625e-09],
        [1.1136249999999998e-08]], dW3=[[1.4736249999999999e-08, 1.763625e-08]],
        db3=[[3.426250000000001e-09]])),
        rtol=1e-9, atol=1e-15),
)
CASES["initialize_amsgrad"].more_public = (
    Case("three_small_layers", lambda: _three_layers()[:1],
        (_THREE_ZEROS, _THREE_ZEROS, _THREE_ZEROS)),
)
CASES["update_parameters_with_amsgrad"].more_public = (
    Case("small_gradients", lambda: (*_three_layers(1e-4), _larger_and_smaller(_three_layers(1e-4)[3]),
        7, 0.1, 0.8, 0.95, 1e-7),
        (_arrays(W1=[[1.6373596678315574, -0.4582087148647121]], b1=[[0.05938744757883141]],
        W2=[[0.2976973659142843], [-0.7503616927812127]], b2=[[0.1684699436201496], [0.05724298370415772]],
        W3=[[-1.6487114145229624, 1.0153529899765086]], b3=[[0.717613776814554]]),
        _arrays(dW1=[[0.00012900000000000002, 1.7000000000000003e-05]], db1=[[-1.7000000000000007e-05]],
        dW2=[[0.00015900000000000002], [1.0000000000000004e-06]], db2=[[-0.000145],
        [-1.5000000000000005e-05]], dW3=[[-0.00017700000000000002, 9.1e-05]],
        db3=[[-5.6999999999999996e-05]]), _arrays(dW1=[[6.326249999999999e-09, 1.0936250000000001e-08]],
        db1=[[1.582625e-08]], dW2=[[5.25625e-09], [1.948625e-08]], db2=[[7.22625e-09],
        [1.1136249999999998e-08]], dW3=[[1.4736249999999999e-08, 1.763625e-08]],
        db3=[[3.426250000000001e-09]]), _arrays(dW1=[[6.326249999999999e-09, 2.0700000000000003e-08]],
        db1=[[1.582625e-08]], dW2=[[5.25625e-09], [3.6900000000000006e-08]], db2=[[7.22625e-09],
        [2.0699999999999997e-08]], dW3=[[1.4736249999999999e-08, 3.33e-08]], db3=[[3.426250000000001e-09]])),
        rtol=1e-9, atol=1e-15),
)
# fmt: on
