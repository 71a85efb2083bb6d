package io.caravan.validate;

import com.networknt.schema.JsonNodePath;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Ways through a YAML document whose nodes know their lines. */
final class Nodes {
    private Nodes() {}

    /**
     * The one document of a text, read as Camel does; nothing when the text is empty.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException when it is no YAML
     */
    static Optional<Node> compose(String text) {
        return new Compose(LoadSettings.builder().build()).composeString(text);
    }

    static int line(Node node) {
        return line(node.getStartMark());
    }

    static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }

    static List<Node> items(Node node) {
        return node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    }

    static Optional<Node> child(Node node, String key) {
        return tuples(node).stream()
                .filter(tuple -> text(tuple.getKeyNode()).equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** The text of a scalar, else nothing. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    static String text(Node node, String key) {
        return child(node, key).map(Nodes::text).orElse("");
    }

    /** Visits each key with its value, however deep. */
    static void eachEntry(Node node, BiConsumer<String, Node> visitor) {
        for (NodeTuple tuple : tuples(node)) {
            visitor.accept(text(tuple.getKeyNode()), tuple.getValueNode());
            eachEntry(tuple.getValueNode(), visitor);
        }
        items(node).forEach(item -> eachEntry(item, visitor));
    }

    /** Visits each key that a mapping has had before. */
    static void eachRepeated(Node node, Consumer<Node> visitor) {
        Set<String> keys = new HashSet<>();
        for (NodeTuple tuple : tuples(node)) {
            if (!keys.add(text(tuple.getKeyNode()))) {
                visitor.accept(tuple.getKeyNode());
            }
            eachRepeated(tuple.getValueNode(), visitor);
        }
        items(node).forEach(item -> eachRepeated(item, visitor));
    }

    /** The node a schema message points at, or the nearest one around it. */
    static Node at(Node root, JsonNodePath path) {
        Node node = root;
        for (int i = 0; i < path.getNameCount(); i++) {
            Object step = path.getElement(i);
            Optional<Node> next =
                    step instanceof Integer index
                            ? items(node).stream().skip(index).findFirst()
                            : child(node, String.valueOf(step));
            if (next.isEmpty()) {
                return node;
            }
            node = next.get();
        }
        return node;
    }

    private static List<NodeTuple> tuples(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }
}
