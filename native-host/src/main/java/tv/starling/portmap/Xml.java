package tv.starling.portmap;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.MissingResourceException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What a router's XML is read by: no document types, no entities, nothing fetched, few elements, short texts. */
final class Xml {
    /** Descriptions in the wild have some hundred. */
    private static final int MOST_ELEMENTS = 2_000;

    private static final int DEEPEST = 32;
    /** A URL or an address. */
    private static final int LONGEST_TEXT = 1_024;

    /** An element that has only text in it. */
    record Leaf(String name, String text) {}

    private Xml() {}

    /** Every element that has only text, in order, by local name; empty for what is not the XML that we take. */
    static List<Leaf> leaves(byte[] document) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        try {
            return leaves(factory.createXMLStreamReader(new ByteArrayInputStream(document)));
        } catch (XMLStreamException | MissingResourceException e) { // the JDK's parser has no words for some faults
            return List.of();
        }
    }

    private static List<Leaf> leaves(XMLStreamReader in) throws XMLStreamException {
        List<Leaf> leaves = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean leaf = false;
        int depth = 0;
        for (int elements = 0; in.hasNext(); ) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++elements > MOST_ELEMENTS || ++depth > DEEPEST) {
                        return List.of();
                    }
                    leaf = true;
                    text.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (text.length() + in.getTextLength() <= LONGEST_TEXT) {
                        text.append(in.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    if (leaf) {
                        leaves.add(new Leaf(in.getLocalName(), text.toString().strip()));
                    }
                    leaf = false;
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
                    return List.of();
                }
                default -> {}
            }
        }
        return leaves;
    }
}
